// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ERC20PermitUpgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20PermitUpgradeable.sol";
import {IERC3009, IERC3009Cancel} from "@openzeppelin/contracts/interfaces/draft-IERC3009.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IERC3009Signature} from "./interfaces/IERC3009Signature.sol";

/// @title Transfers that their holder has signed and anyone may send (ERC-3009)
/// @notice A signature moves tokens once, within its time, for whoever sends it and pays for the gas.
/// @dev OpenZeppelin's contract for it takes some times for numbers of blocks, and hashes more than it needs to. This one
/// has its errors.
abstract contract Authorizations is ERC20PermitUpgradeable, IERC3009, IERC3009Cancel, IERC3009Signature {
    bytes32 private constant _TRANSFER = keccak256(
        "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    bytes32 private constant _RECEIVE = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    bytes32 private constant _CANCEL = keccak256("CancelAuthorization(address authorizer,bytes32 nonce)");

    bytes32 private constant _DOMAIN = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant _VERSION = keccak256("1");

    /// @dev As a struct it has a reference, so its place is computed once for reading and writing.
    struct Nonce {
        bool used;
    }

    mapping(address signer => mapping(bytes32 nonce => Nonce)) private _nonces;

    /// @notice What was signed has happened: a payment, a cancellation, or an order of a security token's controller. This
    /// follows {AuthorizationUsed} or {AuthorizationCanceled}, which don't say what was signed.
    /// @param orderId The hash that was signed (EIP-712).
    event OrderExecuted(bytes32 indexed orderId);

    /// @notice The authorization is not signed by its signer.
    error ERC3009InvalidSignature();

    /// @notice The authorization is not valid yet, or no more.
    /// @param validAfter It is valid after this time, in seconds.
    /// @param validBefore It is valid before this time, in seconds.
    error ERC3009InvalidAuthorizationTime(uint256 validAfter, uint256 validBefore);

    /// @notice The authorization was used or cancelled before.
    /// @param authorizer The signer.
    /// @param nonce The nonce.
    error ERC3009UsedAuthorization(address authorizer, bytes32 nonce);

    /// @inheritdoc IERC3009
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        bytes32 orderId = _hashPayment(_TRANSFER);
        if (!_isRecovered(from, orderId, v, r, s)) revert ERC3009InvalidSignature();
        _useAuthorization(from, validAfter, validBefore, nonce, orderId);
        _transfer(from, to, value);
    }

    /// @inheritdoc IERC3009Signature
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        bytes32 orderId = _hashPayment(_TRANSFER);
        if (!_isSigned(from, orderId, signature)) revert ERC3009InvalidSignature();
        _useAuthorization(from, validAfter, validBefore, nonce, orderId);
        _transfer(from, to, value);
    }

    /// @inheritdoc IERC3009
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        if (to != msg.sender) revert ERC20InvalidReceiver(to);
        bytes32 orderId = _hashPayment(_RECEIVE);
        if (!_isRecovered(from, orderId, v, r, s)) revert ERC3009InvalidSignature();
        _useAuthorization(from, validAfter, validBefore, nonce, orderId);
        _transfer(from, to, value);
    }

    /// @inheritdoc IERC3009Signature
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        if (to != msg.sender) revert ERC20InvalidReceiver(to);
        bytes32 orderId = _hashPayment(_RECEIVE);
        if (!_isSigned(from, orderId, signature)) revert ERC3009InvalidSignature();
        _useAuthorization(from, validAfter, validBefore, nonce, orderId);
        _transfer(from, to, value);
    }

    /// @inheritdoc IERC3009Cancel
    function cancelAuthorization(address authorizer, bytes32 nonce, uint8 v, bytes32 r, bytes32 s) external {
        bytes32 orderId = _hashTypedDataV4(keccak256(abi.encode(_CANCEL, authorizer, nonce)));
        if (!_isRecovered(authorizer, orderId, v, r, s)) revert ERC3009InvalidSignature();
        _cancel(authorizer, nonce, orderId);
    }

    /// @inheritdoc IERC3009Signature
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external {
        bytes32 orderId = _hashTypedDataV4(keccak256(abi.encode(_CANCEL, authorizer, nonce)));
        if (!_isSigned(authorizer, orderId, signature)) revert ERC3009InvalidSignature();
        _cancel(authorizer, nonce, orderId);
    }

    /// @inheritdoc IERC3009
    function authorizationState(address authorizer, bytes32 nonce) external view returns (bool) {
        return _nonces[authorizer][nonce].used;
    }

    /// @dev Uses an authorization that is signed: once, and in its time.
    function _useAuthorization(
        address signer,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes32 orderId
    ) internal {
        // solhint-disable-next-line not-rely-on-time
        if (block.timestamp <= validAfter || block.timestamp >= validBefore) {
            revert ERC3009InvalidAuthorizationTime(validAfter, validBefore);
        }
        _useNonce(signer, nonce);
        emit AuthorizationUsed(signer, nonce);
        emit OrderExecuted(orderId);
    }

    /// @dev Makes a nonce unusable, as its signer has signed.
    function _cancel(address signer, bytes32 nonce, bytes32 orderId) internal virtual {
        _useNonce(signer, nonce);
        emit AuthorizationCanceled(signer, nonce);
        emit OrderExecuted(orderId);
    }

    /// @dev Whether `signer` has signed, as an account that signs (which may have code too, EIP-7702) or as a contract.
    function _isSigned(address signer, bytes32 hash, bytes calldata signature) internal view returns (bool) {
        (address recovered, ECDSA.RecoverError error, ) = ECDSA.tryRecoverCalldata(hash, signature);
        if (error == ECDSA.RecoverError.NoError && recovered == signer) return true;
        return
            signer.code.length != 0 &&
            SignatureChecker.isValidERC1271SignatureNowCalldata(signer, hash, signature);
    }

    /// @dev The hash to sign: the same as OpenZeppelin's, without the name in memory.
    function _hashTypedDataV4(bytes32 structHash) internal view override returns (bytes32 hash) {
        bytes32 domainType = _DOMAIN;
        bytes32 name = _nameHash();
        bytes32 version = _VERSION;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, domainType)
            mstore(add(free, 0x20), name)
            mstore(add(free, 0x40), version)
            mstore(add(free, 0x60), chainid())
            mstore(add(free, 0x80), address())
            // `0x19 ‖ 0x01 ‖ domain ‖ struct hash`, which needs 66 bytes: two more than the scratch space.
            mstore(0x20, keccak256(free, 0xa0))
            mstore(0x00, 0x1901)
            mstore(0x40, structHash)
            hash := keccak256(0x1e, 0x42)
            mstore(0x40, free)
        }
    }

    /// @dev The token's name, because clients assume that for a permit's domain.
    function _EIP712Name() internal view override returns (string memory) {
        return name();
    }

    /// @dev The version of the domain.
    function _EIP712Version() internal pure override returns (string memory) {
        return "1";
    }

    /// @dev The keccak256 hash of the name.
    function _nameHash() internal view virtual returns (bytes32);

    function _useNonce(address signer, bytes32 nonce) private {
        Nonce storage state = _nonces[signer][nonce];
        if (state.used) revert ERC3009UsedAuthorization(signer, nonce);
        state.used = true;
    }

    function _isRecovered(
        address signer,
        bytes32 hash,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) private pure returns (bool) {
        (address recovered, ECDSA.RecoverError error, ) = ECDSA.tryRecover(hash, v, r, s);
        return error == ECDSA.RecoverError.NoError && recovered == signer;
    }

    /// @dev The hash to sign of a payment, whose members are the first arguments of the call.
    function _hashPayment(bytes32 typeHash) private view returns (bytes32) {
        bytes32 structHash;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(0x40)
            mstore(free, typeHash)
            calldatacopy(add(free, 32), 4, 192)
            structHash := keccak256(free, 224)
        }
        return _hashTypedDataV4(structHash);
    }
}
