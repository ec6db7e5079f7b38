// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {AccessControlDefaultAdminRules} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {RLP} from "@openzeppelin/contracts/utils/RLP.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {ITokenRegistry} from "./interfaces/ITokenRegistry.sol";
import {IssuerIds} from "./libraries/IssuerIds.sol";
import {Tickers} from "./libraries/Tickers.sol";

/// @dev An account with this role may call factories.
bytes32 constant OPERATOR_ROLE = keccak256("OPERATOR_ROLE");

/// @dev An account with this role may add tokens and issuers.
bytes32 constant FACTORY_ROLE = keccak256("FACTORY_ROLE");

/// @title The registry of all tokens, security tokens and issuers
/// @dev A token takes one storage slot here, under its ticker or `st_id`. Its address takes none: it is computed from
/// the id, since a factory uses CREATE for its tokens alone.
contract TokenRegistry is ITokenRegistry, AccessControlDefaultAdminRules {
    using Checkpoints for Checkpoints.Trace208;
    using RLP for RLP.Encoder;

    /// @dev How long a new admin waits before it can take over.
    uint48 private constant _ADMIN_DELAY = 1 days;

    /// @dev What issuing reads for every token, in one slot: the highest id, the nonce offset and the latest factory.
    /// A token's id plus the nonce offset is the nonce of the CREATE that made the token. The latest factory has the
    /// `FACTORY_ROLE`, or is zero.
    struct Head {
        uint48 count;
        uint48 nonceOffset;
        address factory;
    }

    struct Issuer {
        address wallet;
        address proposed;
    }

    Head private _head;

    /// @dev Maps the first id of each series of tokens to their factory (160 bits) and nonce offset (48 bits).
    Checkpoints.Trace208 private _factories;

    /// @dev The nonce of the next CREATE of a factory that was the latest before.
    mapping(address factory => uint48) private _nextNonce;

    /// @dev A word in storage. As a struct it has a reference, so its place is computed once for reading and writing.
    struct Slot {
        uint256 word;
    }

    mapping(bytes11 foldedTicker => Slot) private _tickers;
    mapping(bytes32 stIdHash => Slot) private _stIds;
    mapping(bytes32 requestId => Slot) private _requests;
    mapping(bytes32 issuerKey => Issuer) private _issuers;

    /// @param admin The account that grants the roles; it can't be an operator itself.
    constructor(address admin) AccessControlDefaultAdminRules(_ADMIN_DELAY, admin) {}

    /// @inheritdoc ITokenRegistry
    function claimId(
        bytes11 ticker,
        bytes32 requestId,
        bytes32 payloadHash
    ) external returns (uint48 id, Refusal refusal) {
        bytes11 folded = Tickers.fold(ticker);
        if (folded == 0) return (0, Refusal.InvalidRequest);
        if (_isUsed(requestId)) return (0, Refusal.RequestUsed);
        Slot storage taken = _tickers[folded];
        if (taken.word != 0) return (0, Refusal.TickerTaken);
        id = _nextId();
        taken.word = _word(id, 0);
        if (requestId != 0) _requests[requestId].word = _word(id, payloadHash);
    }

    /// @inheritdoc ITokenRegistry
    function claimSecurityId(
        string calldata issuerId,
        string calldata tokenName,
        bytes32 requestId,
        bytes32 payloadHash
    ) external returns (uint48 id, address wallet, Refusal refusal) {
        bytes32 stIdHash = keccak256(bytes.concat(bytes(issuerId), "-", bytes(tokenName)));
        wallet = _issuers[keccak256(bytes(issuerId))].wallet;
        if (_isUsed(requestId)) return (0, wallet, Refusal.RequestUsed);
        if (wallet == address(0)) return (0, wallet, Refusal.UnknownIssuer);
        Slot storage taken = _stIds[stIdHash];
        if (taken.word != 0) return (0, wallet, Refusal.StIdTaken);
        id = _nextId();
        taken.word = _word(id, 0);
        if (requestId != 0) _requests[requestId].word = _word(id, payloadHash);
    }

    /// @inheritdoc ITokenRegistry
    function registerIssuer(string calldata issuerId, address wallet) external {
        if (!hasRole(FACTORY_ROLE, msg.sender)) _checkRole(DEFAULT_ADMIN_ROLE);
        if (!IssuerIds.isValid(issuerId)) revert InvalidIssuerId(issuerId);
        if (wallet == address(0)) revert InvalidWallet();
        bytes32 key = keccak256(bytes(issuerId));
        if (_issuers[key].wallet != address(0)) revert IssuerAlreadyExists(issuerId);
        _issuers[key].wallet = wallet;
        emit IssuerRegistered(key, issuerId, wallet);
    }

    /// @inheritdoc ITokenRegistry
    function proposeIssuerWallet(string calldata issuerId, address newWallet) external {
        bytes32 key = keccak256(bytes(issuerId));
        address wallet = _issuers[key].wallet;
        if (wallet == address(0)) revert UnknownIssuer(issuerId);
        if (msg.sender != wallet && msg.sender != defaultAdmin()) revert NotIssuer(msg.sender);
        _issuers[key].proposed = newWallet;
        emit IssuerWalletProposed(key, newWallet);
    }

    /// @inheritdoc ITokenRegistry
    function acceptIssuerWallet(string calldata issuerId) external {
        bytes32 key = keccak256(bytes(issuerId));
        if (msg.sender != _issuers[key].proposed) revert NotIssuer(msg.sender);
        _issuers[key] = Issuer(msg.sender, address(0));
        emit IssuerWalletChanged(key, msg.sender);
    }

    /// @inheritdoc ITokenRegistry
    function tokenCount() external view returns (uint48) {
        return _head.count;
    }

    /// @inheritdoc ITokenRegistry
    function tokenByTicker(string calldata ticker) external view returns (Entry memory) {
        bytes11 padded = bytes11(bytes(ticker));
        // No ticker is longer than 11 characters or contains a zero byte.
        if (bytes(ticker).length != Tickers.length(padded)) return Entry(0, 0, address(0));
        return _entry(_tickers[Tickers.fold(padded)].word);
    }

    /// @inheritdoc ITokenRegistry
    function tokenByStId(string calldata stId) external view returns (Entry memory) {
        return _entry(_stIds[keccak256(bytes(stId))].word);
    }

    /// @inheritdoc ITokenRegistry
    function tokenByRequest(bytes32 requestId) external view returns (Entry memory, bytes20) {
        uint256 word = _requests[requestId].word;
        return (_entry(word), bytes20(uint160(word)));
    }

    /// @inheritdoc ITokenRegistry
    function issuerWallet(string calldata issuerId) external view returns (address) {
        return _issuers[keccak256(bytes(issuerId))].wallet;
    }

    /// @inheritdoc ITokenRegistry
    function proposedIssuerWallet(string calldata issuerId) external view returns (address) {
        return _issuers[keccak256(bytes(issuerId))].proposed;
    }

    /// @inheritdoc ITokenRegistry
    function tokenById(uint48 id) public view returns (address) {
        if (id == 0 || id > _head.count) return address(0);
        uint208 made = _factories.upperLookupRecent(id);
        // The address of a contract is the hash of its creator and the creator's nonce at CREATE.
        uint48 nonce;
        unchecked {
            // If the offset wrapped around below zero, this sum wraps back.
            nonce = uint48(made) + id;
        }
        bytes memory origin = RLP.encoder().push(address(uint160(made >> 48))).push(nonce).encode();
        return address(uint160(uint256(keccak256(origin))));
    }

    /// @dev Refuses to make the admin an operator, and an operator the admin.
    function _grantRole(bytes32 role, address account) internal override returns (bool) {
        if (
            (role == OPERATOR_ROLE && account == defaultAdmin()) ||
            (role == DEFAULT_ADMIN_ROLE && hasRole(OPERATOR_ROLE, account))
        ) revert AdminCannotOperate(account);
        return super._grantRole(role, account);
    }

    /// @dev If the latest factory loses its role, there is no latest factory: the role is not looked up again.
    function _revokeRole(bytes32 role, address account) internal override returns (bool) {
        if (role == FACTORY_ROLE && account == _head.factory) _changeFactory(address(0));
        return super._revokeRole(role, account);
    }

    /// @dev Assigns the next id to a token of the calling factory.
    function _nextId() private returns (uint48 id) {
        // The latest factory always has the role, which saves a look.
        if (msg.sender != _head.factory) {
            _checkRole(FACTORY_ROLE);
            _changeFactory(msg.sender);
        }
        unchecked {
            // This can't overflow: no chain lives long enough for 2^48 tokens.
            id = ++_head.count;
        }
    }

    /// @dev Records that `factory` makes the tokens from the next id on.
    function _changeFactory(address factory) private {
        Head memory head = _head;
        unchecked {
            uint48 firstId = head.count + 1;
            _nextNonce[head.factory] = head.nonceOffset + firstId;
            uint48 nonce = _nextNonce[factory];
            // A contract's nonce begins at 1 (EIP-161). The offset may wrap around below zero, and {tokenById} undoes it.
            head.nonceOffset = (nonce == 0 ? 1 : nonce) - firstId;
            head.factory = factory;
            _head = head;
            _factories.push(firstId, (uint208(uint160(factory)) << 48) | head.nonceOffset);
            emit FactoryChanged(firstId, factory);
        }
    }

    function _isUsed(bytes32 requestId) private view returns (bool) {
        return requestId != 0 && _requests[requestId].word != 0;
    }

    /// @dev `id (48 bits) ‖ block number (48 bits) ‖ the first 160 bits of the payload's hash`.
    function _word(uint48 id, bytes32 payloadHash) private view returns (uint256) {
        return (uint256(id) << 208) | (block.number << 160) | (uint256(payloadHash) >> 96);
    }

    function _entry(uint256 word) private view returns (Entry memory) {
        uint48 id = uint48(word >> 208);
        return Entry(id, uint48(word >> 160), tokenById(id));
    }
}
