// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ITokenFactory} from "../../contracts/interfaces/ITokenFactory.sol";
import {ITokenRegistry} from "../../contracts/interfaces/ITokenRegistry.sol";
import {IssuedToken} from "../../contracts/IssuedToken.sol";
import {SecurityToken} from "../../contracts/SecurityToken.sol";
import {TokenFactory} from "../../contracts/TokenFactory.sol";
import {FACTORY_ROLE, OPERATOR_ROLE, TokenRegistry} from "../../contracts/TokenRegistry.sol";
import {Vm, vm} from "./Vm.sol";

/// @title Does to the contracts what the world may do to them, and notes what must come of it
/// @dev Its pools are small, so that tickers, `st_id`s and request ids meet again.
contract Handler {
    struct Issued {
        address token;
        bool security;
        uint256 supply;
    }

    TokenRegistry public immutable REGISTRY;
    TokenFactory[2] public factories;

    /// @dev All who may ever hold a token: the two issuers' wallets first.
    address[5] public actors = [address(0xa1), address(0xa2), address(0xa3), address(0xa4), address(0xa5)];

    address private constant _STRANGER = address(0xbad);
    string[2] private _issuers = ["acme", "Bank_1"];
    string[3] private _names = ["Bond", "bond", "Bond-A"];
    string[4] private _tickers = ["ab", "abc", "st-x", "a.$"];

    Issued[] private _issued;

    /// @dev Ids by folded ticker, `st_id` and request id. Written down plainly, out of what was asked for.
    mapping(string text => uint256 id) public idOfTicker;
    mapping(string text => uint256 id) public idOfStId;
    mapping(bytes32 requestId => uint256 id) public idOfRequest;
    mapping(bytes32 requestId => bytes32 hash) public payloadOfRequest;

    constructor() {
        REGISTRY = new TokenRegistry(address(this));
        address token = address(new IssuedToken());
        address securityToken = address(new SecurityToken(REGISTRY));
        // The admin is no operator.
        REGISTRY.grantRole(OPERATOR_ROLE, _operator());
        for (uint256 i; i < 2; ++i) {
            factories[i] = new TokenFactory(REGISTRY, token, securityToken);
            REGISTRY.grantRole(FACTORY_ROLE, address(factories[i]));
            REGISTRY.registerIssuer(_issuers[i], actors[i]);
        }
    }

    /// @notice A batch of up to three requests of each kind, by either factory.
    function issue(uint256 seed, bool second) external {
        ITokenFactory.TokenRequest[] memory tokens = new ITokenFactory.TokenRequest[](
            _pick(seed, "tokens", 4)
        );
        ITokenFactory.SecurityTokenRequest[] memory bonds = new ITokenFactory.SecurityTokenRequest[](
            _pick(seed, "bonds", 4)
        );
        for (uint256 i; i < tokens.length; ++i)
            tokens[i] = _tokenRequest(uint256(keccak256(abi.encode(seed, i))));
        for (uint256 i; i < bonds.length; ++i)
            bonds[i] = _bondRequest(uint256(keccak256(abi.encode(i, seed))));

        vm.recordLogs();
        vm.prank(_operator());
        factories[second ? 1 : 0].issue(tokens, bonds);
        Vm.Log[] memory logs = _withoutRegistry(vm.getRecordedLogs());

        uint256 next;
        for (uint256 i; i < tokens.length; ++i) next = _expectToken(tokens[i], logs, next);
        for (uint256 i; i < bonds.length; ++i) next = _expectBond(bonds[i], logs, next);
        require(next == logs.length, "more events than expected");
    }

    /// @notice A factory loses its role for a while, in which it can't issue.
    function revokeAndGrant(bool second) external {
        TokenFactory factory = factories[second ? 1 : 0];
        REGISTRY.revokeRole(FACTORY_ROLE, address(factory));
        ITokenFactory.TokenRequest[] memory tokens = new ITokenFactory.TokenRequest[](1);
        tokens[0] = ITokenFactory.TokenRequest(0, 0, actors[0], 1, 0, "fresh", "name", "name");
        vm.prank(_operator());
        try factory.issue(tokens, new ITokenFactory.SecurityTokenRequest[](0)) {
            revert("issued without the role");
        } catch {}
        REGISTRY.grantRole(FACTORY_ROLE, address(factory));
    }

    /// @notice Whoever holds a token moves a part of it, or tries to.
    function transfer(uint256 seed, uint256 amount) external {
        if (_issued.length == 0) return;
        Issued memory issued = _issued[_pick(seed, "token", _issued.length)];
        IssuedToken token = IssuedToken(issued.token);
        (address from, address to) = (_actor(seed, "from"), _actor(seed, "to"));
        uint256 balance = token.balanceOf(from);
        amount = _part(seed, amount, balance);
        bool expected = !issued.security || SecurityToken(issued.token).canTransfer(from, to, amount);
        vm.prank(from);
        try token.transfer(to, amount) {
            require(expected, "moved what it must not");
            require(
                token.balanceOf(from) == (from == to ? balance : balance - amount),
                "moved another amount"
            );
        } catch {
            require(!expected, "did not move what it may");
        }
        if (issued.supply == type(uint256).max) return;
        vm.prank(from);
        try token.transfer(to, issued.supply + 1) {
            revert("moved more than there is");
        } catch {}
    }

    /// @notice An issuer decides about a holder of one of its tokens.
    function control(uint256 seed, uint256 amount, bool allowed) external {
        if (_issued.length == 0) return;
        Issued memory issued = _issued[_pick(seed, "token", _issued.length)];
        if (!issued.security) return;
        SecurityToken token = SecurityToken(issued.token);
        address controller = token.controller();
        (address from, address to) = (_actor(seed, "from"), _actor(seed, "to"));
        vm.prank(controller);
        token.setAllowed(to, allowed);
        vm.prank(controller);
        token.setFrozenTokens(from, amount % (2 * (issued.supply % type(uint128).max) + 1));

        uint256 balance = token.balanceOf(from);
        amount = _part(seed, amount, balance);
        bool expected = from != to && token.canReceive(to);
        vm.prank(controller);
        try token.forcedTransfer(from, to, amount) {
            require(expected, "forced what it must not");
            require(token.balanceOf(from) == balance - amount, "forced another amount");
        } catch {
            require(!expected, "did not force what it may");
        }
    }

    /// @notice Everything that a stranger could try.
    function trespass(uint256 seed, bool second) external {
        address factory = address(factories[second ? 1 : 0]);
        ITokenFactory.TokenRequest[] memory tokens = new ITokenFactory.TokenRequest[](1);
        tokens[0] = ITokenFactory.TokenRequest(0, 0, _STRANGER, 1, 0, "fresh", "name", "name");
        ITokenFactory.SecurityTokenRequest[] memory bonds = new ITokenFactory.SecurityTokenRequest[](0);
        _fails(factory, abi.encodeCall(ITokenFactory.issue, (tokens, bonds)));
        _fails(factory, abi.encodeCall(ITokenFactory.issue, (new ITokenFactory.TokenRequest[](0), bonds)));
        _fails(factory, abi.encodeCall(ITokenFactory.registerIssuer, ("stranger", _STRANGER)));
        _fails(address(REGISTRY), abi.encodeCall(ITokenRegistry.claimId, ("fresh", 0, 0)));
        _fails(address(REGISTRY), abi.encodeCall(ITokenRegistry.claimSecurityId, ("acme", "fresh", 0, 0)));
        _fails(address(REGISTRY), abi.encodeCall(ITokenRegistry.registerIssuer, ("stranger", _STRANGER)));
        _fails(address(REGISTRY), abi.encodeCall(ITokenRegistry.proposeIssuerWallet, ("acme", _STRANGER)));
        _fails(address(REGISTRY), abi.encodeCall(ITokenRegistry.acceptIssuerWallet, ("acme")));
        _fails(address(REGISTRY), abi.encodeCall(REGISTRY.grantRole, (FACTORY_ROLE, _STRANGER)));
        _fails(address(REGISTRY), abi.encodeCall(REGISTRY.grantRole, (OPERATOR_ROLE, _STRANGER)));
        if (_issued.length == 0) return;
        Issued memory issued = _issued[_pick(seed, "token", _issued.length)];
        address holder = _actor(seed, "holder");
        _fails(issued.token, abi.encodeCall(IERC20.transferFrom, (holder, _STRANGER, 1)));
        _fails(issued.token, abi.encodeCall(IERC20.transfer, (holder, 1)));
        _fails(issued.token, abi.encodeCall(SecurityToken.forcedTransfer, (holder, _STRANGER, 0)));
        _fails(issued.token, abi.encodeCall(SecurityToken.setFrozenTokens, (holder, 0)));
        _fails(issued.token, abi.encodeCall(SecurityToken.setAllowed, (_STRANGER, true)));
    }

    /// @notice Token `id` as it was issued.
    function issuedAt(uint256 id) external view returns (Issued memory) {
        return _issued[id - 1];
    }

    function issuedCount() external view returns (uint256) {
        return _issued.length;
    }

    /// @notice Everything that is in the pools: tickers in lower case, `st_id`s and request ids.
    function pools()
        external
        view
        returns (string[] memory tickers, string[] memory stIds, bytes32[] memory requests)
    {
        tickers = new string[](_tickers.length);
        for (uint256 i; i < tickers.length; ++i) tickers[i] = _tickers[i];
        stIds = new string[](6);
        for (uint256 i; i < 6; ++i) stIds[i] = string.concat(_issuers[i % 2], "-", _names[i / 2]);
        requests = new bytes32[](8);
        for (uint256 i; i < 8; ++i) requests[i] = _requestId(i);
    }

    function _tokenRequest(uint256 seed) private view returns (ITokenFactory.TokenRequest memory request) {
        request.requestId = _requestId(_pick(seed, "request", 8));
        request.payloadHash = bytes32(seed);
        request.owner = _actor(seed, "owner");
        request.decimals = uint8(_pick(seed, "decimals", 10));
        request.amount = _amount(seed);
        bytes memory ticker = bytes(_tickers[_pick(seed, "ticker", _tickers.length)]);
        for (uint256 i; i < ticker.length; ++i) {
            bool letter = ticker[i] >= "a" && ticker[i] <= "z";
            if (letter && (seed >> i) & 1 == 1) ticker[i] = bytes1(uint8(ticker[i]) - 32);
        }
        request.ticker = _pick(seed, "invalid", 12) == 0 ? bytes11("ST-1") : bytes11(ticker);
        request.fullName = request.shortName = string(ticker);
    }

    function _bondRequest(
        uint256 seed
    ) private view returns (ITokenFactory.SecurityTokenRequest memory request) {
        request.requestId = _requestId(_pick(seed, "request", 8));
        request.payloadHash = bytes32(seed);
        request.amount = _amount(seed);
        request.issuerId = _pick(seed, "nobody", 12) == 0 ? "nobody" : _issuers[_pick(seed, "issuer", 2)];
        request.tokenName = _pick(seed, "nameless", 12) == 0 ? "" : _names[_pick(seed, "name", 3)];
        request.info = "{}";
    }

    function _expectToken(
        ITokenFactory.TokenRequest memory request,
        Vm.Log[] memory logs,
        uint256 next
    ) private returns (uint256) {
        string memory ticker = _lower(request.ticker);
        bool fits = request.decimals <= 8 && request.amount <= type(uint256).max / 10 ** request.decimals;
        ITokenRegistry.Refusal refusal;
        if (request.amount == 0 || !fits || request.ticker == "ST-1")
            refusal = ITokenRegistry.Refusal.InvalidRequest;
        else if (idOfRequest[request.requestId] != 0) refusal = ITokenRegistry.Refusal.RequestUsed;
        else if (idOfTicker[ticker] != 0) refusal = ITokenRegistry.Refusal.TickerTaken;
        if (refusal != ITokenRegistry.Refusal.None)
            return _expectRefusal(request.requestId, refusal, logs, next);

        uint256 supply = request.amount * 10 ** request.decimals;
        uint256 id = _expectIssued(ITokenFactory.TokenIssued.selector, request.owner, supply, logs, next);
        idOfTicker[ticker] = id;
        _note(request.requestId, request.payloadHash, id);
        _issued.push(Issued(logs[next].emitter, false, supply));
        return next + 2;
    }

    function _expectBond(
        ITokenFactory.SecurityTokenRequest memory request,
        Vm.Log[] memory logs,
        uint256 next
    ) private returns (uint256) {
        string memory stId = string.concat(request.issuerId, "-", request.tokenName);
        bool nobody = keccak256(bytes(request.issuerId)) == keccak256("nobody");
        ITokenRegistry.Refusal refusal;
        if (request.amount == 0 || bytes(request.tokenName).length == 0)
            refusal = ITokenRegistry.Refusal.InvalidRequest;
        else if (idOfRequest[request.requestId] != 0) refusal = ITokenRegistry.Refusal.RequestUsed;
        else if (nobody) refusal = ITokenRegistry.Refusal.UnknownIssuer;
        else if (idOfStId[stId] != 0) refusal = ITokenRegistry.Refusal.StIdTaken;
        if (refusal != ITokenRegistry.Refusal.None)
            return _expectRefusal(request.requestId, refusal, logs, next);

        bool first = keccak256(bytes(request.issuerId)) == keccak256(bytes(_issuers[0]));
        address wallet = actors[first ? 0 : 1];
        bytes32 topic = ITokenFactory.SecurityTokenIssued.selector;
        uint256 id = _expectIssued(topic, wallet, request.amount, logs, next);
        idOfStId[stId] = id;
        _note(request.requestId, request.payloadHash, id);
        _issued.push(Issued(logs[next].emitter, true, request.amount));
        return next + 2;
    }

    /// @dev The Transfer of the clone, then the event of the factory with the next id.
    function _expectIssued(
        bytes32 topic,
        address owner,
        uint256 supply,
        Vm.Log[] memory logs,
        uint256 next
    ) private view returns (uint256 id) {
        id = _issued.length + 1;
        require(logs[next].topics[0] == keccak256("Transfer(address,address,uint256)"), "no Transfer");
        require(logs[next].topics[2] == bytes32(uint256(uint160(owner))), "minted to another");
        require(abi.decode(logs[next].data, (uint256)) == supply, "minted another supply");
        require(logs[next + 1].topics[0] == topic, "not issued");
        require(uint256(logs[next + 1].topics[1]) == id, "another id");
    }

    function _expectRefusal(
        bytes32 requestId,
        ITokenRegistry.Refusal refusal,
        Vm.Log[] memory logs,
        uint256 next
    ) private pure returns (uint256) {
        require(logs[next].topics[0] == ITokenFactory.IssueRefused.selector, "not refused");
        require(
            keccak256(logs[next].data) == keccak256(abi.encode(requestId, refusal)),
            "refused for another reason"
        );
        return next + 1;
    }

    function _note(bytes32 requestId, bytes32 payloadHash, uint256 id) private {
        if (requestId == 0) return;
        idOfRequest[requestId] = id;
        payloadOfRequest[requestId] = payloadHash;
    }

    function _fails(address target, bytes memory call) private {
        vm.prank(_STRANGER);
        (bool success, ) = target.call(call);
        require(!success, "a stranger came through");
    }

    /// @dev What the tokens and the factory said; the registry tells when another factory is the latest.
    function _withoutRegistry(Vm.Log[] memory logs) private view returns (Vm.Log[] memory rest) {
        rest = new Vm.Log[](logs.length);
        uint256 count;
        for (uint256 i; i < logs.length; ++i)
            if (logs[i].emitter != address(REGISTRY)) rest[count++] = logs[i];
        assembly ("memory-safe") {
            mstore(rest, count)
        }
    }

    /// @dev The whole balance now and then, otherwise any part of it.
    function _part(uint256 seed, uint256 amount, uint256 balance) private pure returns (uint256) {
        if (balance == type(uint256).max || _pick(seed, "whole", 3) == 0) return balance;
        return amount % (balance + 1);
    }

    /// @dev Often small, sometimes of any size, now and then zero.
    function _amount(uint256 seed) private pure returns (uint256) {
        uint256 amount = uint256(keccak256(abi.encode(seed, "amount")));
        return (amount >> (8 * _pick(seed, "size", 33))) >> (_pick(seed, "zero", 12) == 0 ? 255 : 0);
    }

    function _lower(bytes11 ticker) private pure returns (string memory lower) {
        for (uint256 i; i < 11 && ticker[i] != 0; ++i) {
            bool upper = ticker[i] >= "A" && ticker[i] <= "Z";
            lower = string.concat(
                lower,
                string(abi.encodePacked(upper ? bytes1(uint8(ticker[i]) + 32) : ticker[i]))
            );
        }
    }

    function _requestId(uint256 index) private pure returns (bytes32) {
        // Every other request comes without a key.
        return index % 2 == 0 ? bytes32(0) : keccak256(abi.encode(index));
    }

    function _operator() private pure returns (address) {
        return address(0x09e7);
    }

    function _actor(uint256 seed, string memory use) private view returns (address) {
        return actors[_pick(seed, use, actors.length)];
    }

    function _pick(uint256 seed, string memory use, uint256 count) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed, use))) % count;
    }
}
