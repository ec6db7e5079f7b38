// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {AccessControlDefaultAdminRules} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";
import {IOrderExecutor} from "./interfaces/IOrderExecutor.sol";
import {ITokenRegistry} from "./interfaces/ITokenRegistry.sol";
import {CloneCode} from "./libraries/CloneCode.sol";
import {IssuerIds} from "./libraries/IssuerIds.sol";
import {Tickers} from "./libraries/Tickers.sol";

/// @title The registry of all tokens, security tokens and issuers
/// @notice Creates the tokens, and enforces what is unique: names, issuers, requests and ids.
/// @dev A token takes no storage slot here. A ticker or an `st_id` is taken if there is code at its address, and the token's
/// id stands in that code. A request with an id takes one slot.
contract TokenRegistry is ITokenRegistry, AccessControlDefaultAdminRules {
    /// @notice An account with this role may have factories issue tokens.
    bytes32 public constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");

    /// @notice A contract with this role may add tokens and issuers.
    bytes32 public constant FACTORY_ROLE = keccak256("FACTORY_ROLE");

    /// @notice How long a wallet that the admin offers an issuer's account waits before it can take over. Unlike the delay of
    /// the admin's own part, the admin can't change it.
    uint48 public constant ISSUER_WALLET_DELAY = 1 days;

    /// @dev How long a new admin waits at first.
    uint48 private constant _ADMIN_DELAY = 1 days;

    /// @dev What issuing reads and writes for every batch, in one slot: the highest id, and a hash of the operator and the
    /// factory whose roles were checked last. They have them still, as each revocation overwrites the hash.
    struct Head {
        uint48 count;
        bytes26 checked;
    }

    /// @dev The proposed wallet may take over from `acceptableFrom` on.
    struct Issuer {
        address wallet;
        bool suspended;
        address proposed;
        uint48 acceptableFrom;
        bool proposedByAdmin;
    }

    /// @dev A word in storage. As a struct it has a reference, so its place is computed once for reading and writing.
    struct Slot {
        uint256 word;
    }

    Head private _head;

    /// @dev `id (48 bits) ‖ 48 zeros ‖ the first 160 bits of the payload's hash`.
    mapping(bytes32 requestId => Slot) private _requests;
    mapping(bytes32 issuerKey => Issuer) private _issuers;
    mapping(bytes32 foldedIssuerId => bool) private _issuerIds;

    /// @notice Creates a registry without factories, operators and issuers.
    /// @param admin The account that grants the roles; it can't have another role itself.
    constructor(address admin) AccessControlDefaultAdminRules(_ADMIN_DELAY, admin) {
        _forgetChecked();
    }

    /// @notice Answers the init code of a token that is being created, and nothing else.
    fallback() external {
        // solhint-disable-previous-line no-complex-fallback
        // solhint-disable-next-line gas-custom-errors, reason-string
        if (msg.data.length != 0) revert();
        CloneCode.answer();
    }

    /// @inheritdoc ITokenRegistry
    function claimTokens(
        address operator,
        address implementation,
        TokenClaim[] calldata claims
    ) external returns (uint256 firstId, bytes memory refusals) {
        uint256 id = _begin(operator, implementation);
        firstId = id + 1;
        refusals = new bytes(claims.length);
        unchecked {
            for (uint256 i; i < claims.length; ++i) {
                Refusal refusal = _claim(claims[i], id + 1);
                if (refusal == Refusal.None) ++id;
                else refusals[i] = bytes1(uint8(refusal));
            }
            _head.count = uint48(id);
        }
    }

    /// @inheritdoc ITokenRegistry
    function claimSecurityTokens(
        address operator,
        address implementation,
        SecurityTokenClaim[] calldata claims
    ) external returns (uint256 firstId, bytes memory refusals, address[] memory wallets) {
        uint256 id = _begin(operator, implementation);
        firstId = id + 1;
        refusals = new bytes(claims.length);
        wallets = new address[](claims.length);
        unchecked {
            for (uint256 i; i < claims.length; ++i) {
                Refusal refusal;
                (refusal, wallets[i]) = _claimSecurity(claims[i], id + 1);
                if (refusal == Refusal.None) ++id;
                else refusals[i] = bytes1(uint8(refusal));
            }
            _head.count = uint48(id);
        }
    }

    /// @inheritdoc ITokenRegistry
    function registerIssuer(string calldata issuerId, address wallet) external {
        if (!hasRole(FACTORY_ROLE, msg.sender)) _checkRole(DEFAULT_ADMIN_ROLE);
        if (!IssuerIds.isValid(issuerId)) revert InvalidIssuerId(issuerId);
        if (wallet == address(0)) revert InvalidWallet();
        _refuseExecutor(wallet);
        bytes32 folded = IssuerIds.fold(issuerId);
        if (_issuerIds[folded]) revert IssuerAlreadyExists(issuerId);
        _issuerIds[folded] = true;
        bytes32 key = IssuerIds.toWord(issuerId);
        _issuers[key].wallet = wallet;
        emit IssuerRegistered(key, issuerId, wallet);
    }

    /// @inheritdoc ITokenRegistry
    function setIssuerSuspended(
        string calldata issuerId,
        bool suspended
    ) external onlyRole(DEFAULT_ADMIN_ROLE) {
        (bytes32 key, Issuer storage issuer) = _requireIssuer(issuerId);
        issuer.suspended = suspended;
        emit IssuerSuspensionChanged(key, suspended);
    }

    /// @inheritdoc ITokenRegistry
    function proposeIssuerWallet(string calldata issuerId, address newWallet) external {
        (bytes32 key, Issuer storage issuer) = _requireIssuer(issuerId);
        bool byAdmin = msg.sender == defaultAdmin();
        if (!byAdmin) {
            if (msg.sender != issuer.wallet) revert NotIssuer(msg.sender);
            if (issuer.suspended) revert SuspendedIssuer(issuerId);
            if (issuer.proposedByAdmin) revert ProposedByAdmin(issuerId);
        }
        uint48 acceptableFrom = uint48(block.timestamp) + (byAdmin ? ISSUER_WALLET_DELAY : 0);
        issuer.proposed = newWallet;
        issuer.acceptableFrom = acceptableFrom;
        issuer.proposedByAdmin = byAdmin && newWallet != address(0);
        emit IssuerWalletProposed(key, newWallet, acceptableFrom);
    }

    /// @inheritdoc ITokenRegistry
    function acceptIssuerWallet(string calldata issuerId) external {
        (bytes32 key, Issuer storage issuer) = _requireIssuer(issuerId);
        if (msg.sender != issuer.proposed) revert NotIssuer(msg.sender);
        if (issuer.suspended && !issuer.proposedByAdmin) revert SuspendedIssuer(issuerId);
        if (block.timestamp < issuer.acceptableFrom) revert TooEarly(issuer.acceptableFrom);
        _refuseExecutor(msg.sender);
        issuer.wallet = msg.sender;
        // The time stays, so that the slot does: else an offer of the admin could cost more than was estimated for it.
        issuer.proposed = address(0);
        issuer.proposedByAdmin = false;
        emit IssuerWalletChanged(key, msg.sender);
    }

    /// @inheritdoc ITokenRegistry
    function tokenCount() external view returns (uint48) {
        return _head.count;
    }

    /// @inheritdoc ITokenRegistry
    function tokenByTicker(string calldata ticker) external view returns (Entry memory) {
        return _entry(_tickerSalt(ticker));
    }

    /// @inheritdoc ITokenRegistry
    function tickerAddress(string calldata ticker) external view returns (address) {
        bytes32 salt = _tickerSalt(ticker);
        return salt == 0 ? address(0) : CloneCode.addressOf(salt);
    }

    /// @inheritdoc ITokenRegistry
    function tokenByStId(string calldata stId) external view returns (Entry memory) {
        return _entry(keccak256(bytes(stId)));
    }

    /// @inheritdoc ITokenRegistry
    function stIdAddress(string calldata stId) external view returns (address) {
        return CloneCode.addressOf(keccak256(bytes(stId)));
    }

    /// @inheritdoc ITokenRegistry
    function tokenByRequest(bytes32 requestId) external view returns (uint48 id, bytes20 payload) {
        uint256 word = _requests[requestId].word;
        return (uint48(word >> 208), bytes20(uint160(word)));
    }

    /// @inheritdoc ITokenRegistry
    function issuerWallet(string calldata issuerId) external view returns (address) {
        return _issuers[IssuerIds.toWord(issuerId)].wallet;
    }

    /// @inheritdoc ITokenRegistry
    function issuerExists(string calldata issuerId) external view returns (bool) {
        return IssuerIds.isValid(issuerId) && _issuerIds[IssuerIds.fold(issuerId)];
    }

    /// @inheritdoc ITokenRegistry
    function isIssuerSuspended(string calldata issuerId) external view returns (bool) {
        return _issuers[IssuerIds.toWord(issuerId)].suspended;
    }

    /// @inheritdoc ITokenRegistry
    function proposedIssuerWallet(
        string calldata issuerId
    ) external view returns (address wallet, uint48 acceptableFrom) {
        Issuer storage issuer = _issuers[IssuerIds.toWord(issuerId)];
        return (issuer.proposed, issuer.acceptableFrom);
    }

    /// @inheritdoc ITokenRegistry
    function controllerOf(bytes32 issuerKey) external view returns (address) {
        Issuer storage issuer = _issuers[issuerKey];
        return issuer.suspended ? address(0) : issuer.wallet;
    }

    /// @dev Refuses a second role for an account, the factory's for an account without code, and any for an executor of
    /// orders.
    function _grantRole(bytes32 role, address account) internal override returns (bool granted) {
        bool isFactory = role == FACTORY_ROLE;
        bool isOperator = role == OPERATOR_ROLE;
        bool isAdmin = role == DEFAULT_ADMIN_ROLE;
        if (
            ((isFactory || isOperator) && account == defaultAdmin()) ||
            ((isFactory || isAdmin) && hasRole(OPERATOR_ROLE, account)) ||
            ((isOperator || isAdmin) && hasRole(FACTORY_ROLE, account))
        ) revert RolesConflict(account);
        if (isFactory && !_isContract(account)) revert FactoryWithoutCode(account);
        _refuseExecutor(account);
        granted = super._grantRole(role, account);
        if (isFactory && granted) emit FactoryChanged(account, true);
    }

    /// @dev Whoever was checked last may be the one that loses a role.
    function _revokeRole(bytes32 role, address account) internal override returns (bool revoked) {
        revoked = super._revokeRole(role, account);
        if (revoked) _forgetChecked();
        if (role == FACTORY_ROLE && revoked) emit FactoryChanged(account, false);
    }

    /// @dev Writes the hash of what stands there: no pair's, and never one that stood there before. Since neither the value
    /// before nor the one after is zero, this costs the same whatever is mined between its estimate and its transaction.
    function _forgetChecked() private {
        _head.checked = bytes26(keccak256(abi.encode(_head.checked)));
    }

    /// @dev Anyone can call what they like in the name of an executor of orders, so it must not be anybody here.
    function _refuseExecutor(address account) private view {
        if (ERC165Checker.supportsInterface(account, type(IOrderExecutor).interfaceId)) {
            revert ExecutorWithRole(account);
        }
    }

    /// @dev Checks the roles of a batch, and returns the highest id.
    function _begin(address operator, address implementation) private returns (uint256 count) {
        bytes26 pair;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(0x00, operator)
            mstore(0x20, caller())
            pair := and(keccak256(0x00, 0x40), not(0xffffffffffff))
        }
        Head memory head = _head;
        if (head.checked != pair) {
            _checkRole(FACTORY_ROLE);
            if (!hasRole(OPERATOR_ROLE, operator)) revert NotOperator(operator);
            _head.checked = pair;
        }
        CloneCode.setImplementation(implementation);
        return head.count;
    }

    function _claim(TokenClaim calldata claim, uint256 id) private returns (Refusal) {
        bytes11 folded = Tickers.fold(claim.ticker);
        address holder = claim.holder;
        uint256 supply = claim.supply;
        uint256 length = claim.length;
        // One after the other: `||` would take twice as many opcodes.
        if (folded == 0) return Refusal.InvalidRequest;
        if (holder == address(0)) return Refusal.InvalidRequest;
        if (supply == 0) return Refusal.InvalidRequest;
        unchecked {
            if (length - 2 > 126) return Refusal.InvalidRequest;
        }
        bytes32 requestId = claim.requestId;
        if (_isUsed(requestId)) return Refusal.RequestUsed;
        if (CloneCode.addressOf(folded).code.length != 0) return Refusal.TickerTaken;
        CloneCode.create(folded, holder, id, supply, _position(claim.constants), length);
        if (requestId != 0) _requests[requestId].word = _word(id, claim.payloadHash);
        return Refusal.None;
    }

    function _claimSecurity(
        SecurityTokenClaim calldata claim,
        uint256 id
    ) private returns (Refusal refusal, address wallet) {
        uint256 supply = claim.supply;
        uint256 length = claim.length;
        (bytes32 issuerKey, bytes32 stIdHash, uint256 textsLength) = _texts(claim.constants);
        if (supply == 0 || length > 160 || length < 2 + textsLength) return (Refusal.InvalidRequest, wallet);
        bytes32 requestId = claim.requestId;
        if (_isUsed(requestId)) return (Refusal.RequestUsed, wallet);
        Issuer storage issuer = _issuers[issuerKey];
        wallet = issuer.wallet;
        if (wallet == address(0)) return (Refusal.UnknownIssuer, wallet);
        if (issuer.suspended) return (Refusal.IssuerSuspended, wallet);
        if (CloneCode.addressOf(stIdHash).code.length != 0) return (Refusal.StIdTaken, wallet);
        CloneCode.create(stIdHash, wallet, id, supply, _position(claim.constants), length);
        if (requestId != 0) _requests[requestId].word = _word(id, claim.payloadHash);
    }

    /// @dev What a security token's constants begin with: the issuer's id as a word (zero if it can't be one), the hash of the
    /// `st_id`, and the length of both texts.
    function _texts(
        bytes32[5] calldata constants
    ) private pure returns (bytes32 issuerKey, bytes32 stIdHash, uint256 length) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let lengths := calldataload(constants)
            let idLength := byte(0, lengths)
            let nameLength := byte(1, lengths)
            length := add(idLength, nameLength)
            // `issuer id ‖ "-" ‖ token name`
            let stId := mload(0x40)
            calldatacopy(stId, add(constants, 2), idLength)
            mstore8(add(stId, idLength), 0x2d)
            calldatacopy(add(add(stId, idLength), 1), add(add(constants, 2), idLength), nameLength)
            stIdHash := keccak256(stId, add(length, 1))
            // An id of 1 to 32 bytes, of which the last is not taken for padding.
            if and(lt(sub(idLength, 1), 32), gt(byte(0, mload(add(stId, sub(idLength, 1)))), 0)) {
                issuerKey := shl(sub(256, shl(3, idLength)), shr(sub(256, shl(3, idLength)), mload(stId)))
            }
        }
    }

    function _position(bytes32[4] calldata constants) private pure returns (uint256 position) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            position := constants
        }
    }

    function _position(bytes32[5] calldata constants) private pure returns (uint256 position) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            position := constants
        }
    }

    function _isUsed(bytes32 requestId) private view returns (bool) {
        return requestId != 0 && _requests[requestId].word != 0;
    }

    function _word(uint256 id, bytes32 payloadHash) private pure returns (uint256) {
        return (id << 208) | (uint256(payloadHash) >> 96);
    }

    function _requireIssuer(
        string calldata issuerId
    ) private view returns (bytes32 key, Issuer storage issuer) {
        key = IssuerIds.toWord(issuerId);
        issuer = _issuers[key];
        if (issuer.wallet == address(0)) revert UnknownIssuer(issuerId);
    }

    /// @dev Zero if no token can have such a ticker.
    function _tickerSalt(string calldata ticker) private pure returns (bytes32) {
        bytes11 padded = bytes11(bytes(ticker));
        // No ticker is longer than 11 characters or contains a zero byte.
        return bytes(ticker).length == Tickers.length(padded) ? bytes32(Tickers.fold(padded)) : bytes32(0);
    }

    function _entry(bytes32 salt) private view returns (Entry memory entry) {
        address token = CloneCode.addressOf(salt);
        if (token.code.length != 0) entry = Entry(CloneCode.idOf(token), token);
    }

    /// @dev Whether an account has code of its own. One that delegates (EIP-7702) still signs; its code begins with 0xef, as
    /// no contract's does (EIP-3541).
    function _isContract(address account) private view returns (bool) {
        bytes memory code = account.code;
        return code.length != 0 && code[0] != 0xef;
    }
}
