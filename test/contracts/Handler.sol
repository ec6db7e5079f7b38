// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ITokenFactory} from "../../contracts/interfaces/ITokenFactory.sol";
import {ITokenRegistry} from "../../contracts/interfaces/ITokenRegistry.sol";
import {IssuedToken} from "../../contracts/IssuedToken.sol";
import {SecurityToken} from "../../contracts/SecurityToken.sol";
import {TokenFactory} from "../../contracts/TokenFactory.sol";
import {OrderExecutor} from "../../contracts/OrderExecutor.sol";
import {TokenRegistry} from "../../contracts/TokenRegistry.sol";
import {Vm, vm} from "./Vm.sol";

/// @title Does to the contracts what the world may do to them, and notes what must come of it
/// @dev Its pools are small, so that tickers, `st_id`s and request ids meet again.
contract Handler {
    struct Issued {
        address token;
        bool security;
        uint256 supply;
        /// @dev Of a security token: the place of its issuer.
        uint256 issuer;
    }

    TokenRegistry public immutable REGISTRY;
    TokenFactory[2] public factories;
    bool[2] public suspended;

    /// @dev All who may ever hold a token: the two issuers' wallets first.
    address[5] public actors;

    address private constant _STRANGER = address(0xbad);
    string[2] private _issuers = ["acme", "Bank_1"];
    string[3] private _names = ["Bond", "bond", "Bond-A"];
    string[4] private _tickers = ["ab", "abc", "st-x", "a.$"];

    Issued[] private _issued;

    /// @dev What the last batch left in the logs, and how far it is read.
    Vm.Log[] private _said;
    Vm.Log[] private _mints;
    uint256 private _nextSaid;
    uint256 private _nextMint;

    /// @dev Ids by folded ticker, `st_id` and request id. Written down plainly, out of what was asked for.
    mapping(string text => uint256 id) public idOfTicker;
    mapping(string text => uint256 id) public idOfStId;
    mapping(bytes32 requestId => uint256 id) public idOfRequest;
    mapping(bytes32 requestId => bytes32 hash) public payloadOfRequest;
    mapping(address token => mapping(address signer => mapping(bytes32 nonce => bool))) public usedNonce;

    constructor() {
        for (uint256 i; i < 5; ++i) actors[i] = vm.addr(_key(i));
        REGISTRY = new TokenRegistry(address(this));
        IssuedToken token = new IssuedToken();
        SecurityToken securityToken = new SecurityToken(REGISTRY);
        OrderExecutor executor = new OrderExecutor();
        // The admin is no operator.
        REGISTRY.grantRole(REGISTRY.OPERATOR_ROLE(), _operator());
        for (uint256 i; i < 2; ++i) {
            factories[i] = new TokenFactory(REGISTRY, token, securityToken, executor);
            REGISTRY.grantRole(REGISTRY.FACTORY_ROLE(), address(factories[i]));
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
        _split(vm.getRecordedLogs(), address(factories[second ? 1 : 0]));

        for (uint256 i; i < tokens.length; ++i) _expectToken(tokens[i]);
        for (uint256 i; i < bonds.length; ++i) _expectBond(bonds[i]);
        require(_said.length == _nextSaid && _mints.length == _nextMint, "more events than expected");
    }

    /// @notice A factory loses its role for a while, in which it can't issue.
    function revokeAndGrant(bool second) external {
        TokenFactory factory = factories[second ? 1 : 0];
        REGISTRY.revokeRole(REGISTRY.FACTORY_ROLE(), address(factory));
        ITokenFactory.TokenRequest[] memory tokens = new ITokenFactory.TokenRequest[](1);
        tokens[0] = ITokenFactory.TokenRequest(0, 0, actors[0], 1, 0, "fresh", "name", "name");
        vm.prank(_operator());
        try factory.issue(tokens, new ITokenFactory.SecurityTokenRequest[](0)) {
            revert("issued without the role");
        } catch {}
        REGISTRY.grantRole(REGISTRY.FACTORY_ROLE(), address(factory));
    }

    /// @notice The admin suspends an issuer, or ends that.
    function suspend(bool second, bool stop) external {
        suspended[second ? 1 : 0] = stop;
        REGISTRY.setIssuerSuspended(_issuers[second ? 1 : 0], stop);
    }

    /// @notice Whoever holds a token burns a part of it, or tries to.
    function burn(uint256 seed, uint256 amount) external {
        if (_issued.length == 0) return;
        Issued storage issued = _issued[_pick(seed, "token", _issued.length)];
        IssuedToken token = IssuedToken(issued.token);
        address from = _actor(seed, "from");
        uint256 balance = token.balanceOf(from);
        amount = _part(seed, amount, balance);
        bool expected =
            !issued.security ||
                (SecurityToken(issued.token).canSend(from) && amount <= _unfrozen(issued.token, from));
        vm.prank(from);
        try token.burn(amount) {
            require(expected, "burned what it must not");
            require(token.balanceOf(from) == balance - amount, "burned another amount");
            issued.supply -= amount;
        } catch {
            require(!expected, "did not burn what it may");
        }
        if (balance == type(uint256).max) return;
        vm.prank(from);
        try token.burn(balance + 1) {
            revert("burned more than is held");
        } catch {}
    }

    /// @notice Whoever holds a token signs a transfer, which is sent twice, or after it was cancelled.
    function authorize(uint256 seed, uint256 amount, bool cancelled) external {
        if (_issued.length == 0) return;
        Issued memory issued = _issued[_pick(seed, "token", _issued.length)];
        IssuedToken token = IssuedToken(issued.token);
        uint256 signer = _pick(seed, "from", actors.length);
        (address from, address to) = (actors[signer], _actor(seed, "to"));
        uint256 balance = token.balanceOf(from);
        amount = _part(seed, amount, balance);
        // A nonce of few, so that they meet again.
        bytes32 nonce = bytes32(_pick(seed, "nonce", 4));
        bool used = token.authorizationState(from, nonce);
        require(used == usedNonce[issued.token][from][nonce], "another state of a nonce");
        if (cancelled) {
            bytes memory cancel = _signed(
                signer,
                token,
                keccak256(
                    abi.encode(
                        keccak256("CancelAuthorization(address authorizer,bytes32 nonce)"),
                        from,
                        nonce
                    )
                )
            );
            try token.cancelAuthorization(from, nonce, cancel) {
                require(!used, "cancelled twice");
                used = usedNonce[issued.token][from][nonce] = true;
            } catch {
                require(used, "not cancelled");
            }
        }
        bytes memory signature = _signed(
            signer,
            token,
            keccak256(
                abi.encode(
                    keccak256(
                        "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
                    ),
                    from,
                    to,
                    amount,
                    0,
                    type(uint256).max,
                    nonce
                )
            )
        );
        bool expected =
            !used && (!issued.security || SecurityToken(issued.token).canTransfer(from, to, amount));
        for (uint256 i; i < 2; ++i) {
            try token.transferWithAuthorization(from, to, amount, 0, type(uint256).max, nonce, signature) {
                require(expected && i == 0, "paid what it must not");
                usedNonce[issued.token][from][nonce] = true;
                require(
                    token.balanceOf(from) == (from == to ? balance : balance - amount),
                    "paid another amount"
                );
            } catch {
                require(!expected || i == 1, "did not pay what it may");
            }
        }
    }

    /// @notice An issuer creates more of a security token, or tries to.
    function mint(uint256 seed, uint256 amount) external {
        if (_issued.length == 0) return;
        Issued storage issued = _issued[_pick(seed, "token", _issued.length)];
        address to = _actor(seed, "to");
        address wallet = actors[issued.issuer];
        // Often small, so that there is room for more.
        amount >>= 8 * _pick(seed, "size", 32);
        bool expected =
            issued.security &&
                !suspended[issued.issuer] &&
                SecurityToken(issued.token).canReceive(to) &&
                amount <= type(uint256).max - issued.supply;
        vm.prank(wallet);
        try SecurityToken(issued.token).mint(to, amount) {
            require(expected, "minted what it must not");
            issued.supply += amount;
        } catch {
            require(!expected, "did not mint what it may");
        }
    }

    /// @notice Whoever holds a token moves a part of it, or tries to.
    function transfer(uint256 seed, uint256 amount) external {
        if (_issued.length == 0) return;
        Issued memory issued = _issued[_pick(seed, "token", _issued.length)];
        IssuedToken token = IssuedToken(issued.token);
        (address from, address to) = (_actor(seed, "from"), _actor(seed, "to"));
        uint256 balance = token.balanceOf(from);
        amount = _part(seed, amount, balance);
        // Of what is held, since rules do not speak of balances.
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
        require(
            controller == (suspended[issued.issuer] ? address(0) : actors[issued.issuer]),
            "another controller"
        );
        if (controller == address(0)) {
            vm.prank(actors[issued.issuer]);
            try token.setAllowed(_actor(seed, "to"), allowed) {
                revert("a suspended issuer controls its token");
            } catch {}
            return;
        }
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
        ITokenRegistry.TokenClaim[] memory claims = new ITokenRegistry.TokenClaim[](1);
        ITokenRegistry.SecurityTokenClaim[] memory bondClaims = new ITokenRegistry.SecurityTokenClaim[](1);
        _fails(
            address(REGISTRY),
            abi.encodeCall(ITokenRegistry.claimTokens, (_operator(), address(this), claims))
        );
        _fails(
            address(REGISTRY),
            abi.encodeCall(ITokenRegistry.claimSecurityTokens, (_operator(), address(this), bondClaims))
        );
        _fails(address(REGISTRY), abi.encodeCall(ITokenRegistry.setIssuerSuspended, ("acme", true)));
        _fails(address(REGISTRY), abi.encodeCall(ITokenRegistry.registerIssuer, ("stranger", _STRANGER)));
        _fails(address(REGISTRY), abi.encodeCall(ITokenRegistry.proposeIssuerWallet, ("acme", _STRANGER)));
        _fails(address(REGISTRY), abi.encodeCall(ITokenRegistry.acceptIssuerWallet, ("acme")));
        _fails(address(REGISTRY), abi.encodeCall(REGISTRY.grantRole, (REGISTRY.FACTORY_ROLE(), _STRANGER)));
        _fails(address(REGISTRY), abi.encodeCall(REGISTRY.grantRole, (REGISTRY.OPERATOR_ROLE(), _STRANGER)));
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

    function _expectToken(ITokenFactory.TokenRequest memory request) private {
        string memory ticker = _lower(request.ticker);
        bool fits = request.decimals <= 8 && request.amount <= type(uint256).max / 10 ** request.decimals;
        ITokenRegistry.Refusal refusal;
        if (request.amount == 0 || !fits || request.ticker == "ST-1")
            refusal = ITokenRegistry.Refusal.InvalidRequest;
        else if (idOfRequest[request.requestId] != 0) refusal = ITokenRegistry.Refusal.RequestUsed;
        else if (idOfTicker[ticker] != 0) refusal = ITokenRegistry.Refusal.TickerTaken;
        if (refusal != ITokenRegistry.Refusal.None) return _expectRefusal(request.requestId, refusal);

        uint256 supply = request.amount * 10 ** request.decimals;
        (uint256 id, address token) = _expectIssued(
            ITokenFactory.TokenIssued.selector,
            request.owner,
            supply
        );
        require(token == REGISTRY.tickerAddress(ticker), "at another address");
        idOfTicker[ticker] = id;
        _note(request.requestId, request.payloadHash, id);
        _issued.push(Issued(token, false, supply, 0));
    }

    function _expectBond(ITokenFactory.SecurityTokenRequest memory request) private {
        string memory stId = string.concat(request.issuerId, "-", request.tokenName);
        bool nobody = keccak256(bytes(request.issuerId)) == keccak256("nobody");
        uint256 issuer = keccak256(bytes(request.issuerId)) == keccak256(bytes(_issuers[0])) ? 0 : 1;
        ITokenRegistry.Refusal refusal;
        if (request.amount == 0 || bytes(request.tokenName).length == 0)
            refusal = ITokenRegistry.Refusal.InvalidRequest;
        else if (idOfRequest[request.requestId] != 0) refusal = ITokenRegistry.Refusal.RequestUsed;
        else if (nobody) refusal = ITokenRegistry.Refusal.UnknownIssuer;
        else if (suspended[issuer]) refusal = ITokenRegistry.Refusal.IssuerSuspended;
        else if (idOfStId[stId] != 0) refusal = ITokenRegistry.Refusal.StIdTaken;
        if (refusal != ITokenRegistry.Refusal.None) return _expectRefusal(request.requestId, refusal);

        bytes32 topic = ITokenFactory.SecurityTokenIssued.selector;
        (uint256 id, address token) = _expectIssued(topic, actors[issuer], request.amount);
        require(token == REGISTRY.stIdAddress(stId), "at another address");
        idOfStId[stId] = id;
        _note(request.requestId, request.payloadHash, id);
        _issued.push(Issued(token, true, request.amount, issuer));
    }

    /// @dev The Transfer of the next clone, and the event of the factory with the next id.
    function _expectIssued(
        bytes32 topic,
        address owner,
        uint256 supply
    ) private returns (uint256 id, address token) {
        id = _issued.length + 1;
        Vm.Log memory minted = _mints[_nextMint++];
        Vm.Log memory said = _said[_nextSaid++];
        require(minted.topics[0] == keccak256("Transfer(address,address,uint256)"), "no Transfer");
        require(minted.topics[1] == 0, "not from zero");
        require(minted.topics[2] == bytes32(uint256(uint160(owner))), "minted to another");
        require(abi.decode(minted.data, (uint256)) == supply, "minted another supply");
        require(said.topics[0] == topic, "not issued");
        require(uint256(said.topics[1]) == id, "another id");
        return (id, minted.emitter);
    }

    function _expectRefusal(bytes32 requestId, ITokenRegistry.Refusal refusal) private {
        Vm.Log memory said = _said[_nextSaid++];
        require(said.topics[0] == ITokenFactory.IssueRefused.selector, "not refused");
        require(
            keccak256(said.data) == keccak256(abi.encode(requestId, refusal)),
            "refused for another reason"
        );
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

    /// @dev Keeps what the factory said, and what the tokens did.
    function _split(Vm.Log[] memory logs, address factory) private {
        delete _said;
        delete _mints;
        (_nextSaid, _nextMint) = (0, 0);
        for (uint256 i; i < logs.length; ++i) {
            if (logs[i].emitter == factory) _said.push(logs[i]);
            else _mints.push(logs[i]);
        }
    }

    function _unfrozen(address token, address account) private view returns (uint256) {
        uint256 balance = IssuedToken(token).balanceOf(account);
        uint256 frozen = SecurityToken(token).getFrozenTokens(account);
        return balance > frozen ? balance - frozen : 0;
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

    function _key(uint256 actor) private pure returns (uint256) {
        return 0xa1 + actor;
    }

    function _signed(
        uint256 actor,
        IssuedToken token,
        bytes32 structHash
    ) private view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(
            _key(actor),
            keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), structHash))
        );
        return abi.encodePacked(r, s, v);
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
