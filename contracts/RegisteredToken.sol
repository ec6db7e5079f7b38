// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ERC20BurnableUpgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20BurnableUpgradeable.sol";
import {ERC20PermitUpgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20PermitUpgradeable.sol";
import {ERC3009Upgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/draft-ERC3009Upgradeable.sol";
import {EIP712Upgradeable} from "@openzeppelin/contracts-upgradeable/utils/cryptography/EIP712Upgradeable.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {IERC3009, IERC3009Cancel} from "@openzeppelin/contracts/interfaces/draft-IERC3009.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {IERC3009Signature} from "./interfaces/IERC3009Signature.sol";
import {CloneConstants} from "./libraries/CloneConstants.sol";

/// @title What both kinds of tokens are: an ERC-20 that holders can burn, with ERC-2612 permits and ERC-3009 authorizations.
/// @dev The implementation to which the clones of {CloneCode} delegate. It inherits OpenZeppelin's upgradeable variant, since
/// a clone runs no constructor of its implementation. Nothing is ever initialised: this contract reads from the clone's code
/// what OpenZeppelin would read from storage. The inheriting contract does the same for the name, the symbol and the decimals.
abstract contract RegisteredToken is
    ERC20PermitUpgradeable,
    ERC20BurnableUpgradeable,
    ERC3009Upgradeable,
    ERC165,
    IERC3009Signature
{
    using CloneConstants for bytes32;

    /// @dev The contract with this code, of which a clone asks for it.
    address private immutable _SELF = address(this);

    /// @dev The balance of each account. For the first holder alone it is the issued amount *minus* the balance, modulo
    /// 2^256. So a fresh token needs no storage, which saves 22,100 gas at issue and costs 17,100 more at the first holder's
    /// first transfer.
    mapping(address account => uint256) private _book;

    /// @dev By how much the supply differs from the issued amount, modulo 2^256.
    uint256 private _change;

    /// @notice The supply would exceed 256 bits.
    error SupplyTooLarge();

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
        _requireSignature(
            from,
            keccak256(
                abi.encode(
                    TRANSFER_WITH_AUTHORIZATION_TYPEHASH,
                    from,
                    to,
                    value,
                    validAfter,
                    validBefore,
                    nonce
                )
            ),
            signature
        );
        _transferWithAuthorization(from, to, value, validAfter, validBefore, nonce);
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
        _requireSignature(
            from,
            keccak256(
                abi.encode(
                    RECEIVE_WITH_AUTHORIZATION_TYPEHASH,
                    from,
                    to,
                    value,
                    validAfter,
                    validBefore,
                    nonce
                )
            ),
            signature
        );
        _transferWithAuthorization(from, to, value, validAfter, validBefore, nonce);
    }

    /// @inheritdoc IERC3009Signature
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external {
        _requireSignature(
            authorizer,
            keccak256(abi.encode(CANCEL_AUTHORIZATION_TYPEHASH, authorizer, nonce)),
            signature
        );
        _cancelAuthorization(authorizer, nonce);
    }

    /// @notice The contract with this token's code, for explorers.
    /// @return code The contract's address.
    function implementation() external view returns (address code) {
        return _SELF;
    }

    /// @inheritdoc IERC20
    function totalSupply() public view override returns (uint256) {
        return _totalSupply(CloneConstants.readHead());
    }

    /// @inheritdoc IERC20
    function balanceOf(address account) public view override returns (uint256) {
        return _balance(account, CloneConstants.readHead());
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return
            interfaceId == type(IERC20).interfaceId ||
            interfaceId == type(IERC20Metadata).interfaceId ||
            interfaceId == type(IERC20Permit).interfaceId ||
            interfaceId == type(IERC5267).interfaceId ||
            interfaceId == type(IERC3009).interfaceId ||
            interfaceId == type(IERC3009Cancel).interfaceId ||
            interfaceId == type(IERC3009Signature).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @dev Moves `value`. The zero address as `from` mints, and as `to` burns.
    function _update(address from, address to, uint256 value) internal virtual override {
        bytes32 head = CloneConstants.readHead();
        if (from == address(0)) {
            // The sum of all balances must not exceed 256 bits.
            if (value > type(uint256).max - _totalSupply(head)) revert SupplyTooLarge();
            unchecked {
                _change += value;
            }
        } else {
            uint256 balance = _balance(from, head);
            if (balance < value) revert ERC20InsufficientBalance(from, balance, value);
            unchecked {
                _add(from, 0 - value, head);
            }
        }
        if (to == address(0)) {
            unchecked {
                _change -= value;
            }
        } else {
            _add(to, value, head);
        }
        emit Transfer(from, to, value);
    }

    /// @dev Refuses an authorization or order outside its time. Times are in seconds: what OpenZeppelin's function takes for
    /// numbers of blocks is far in the future here.
    function _checkValidity(uint256 validAfter, uint256 validBefore) internal view override {
        // solhint-disable-next-line not-rely-on-time
        if (block.timestamp <= validAfter || block.timestamp >= validBefore) {
            revert ERC3009InvalidAuthorizationTime(validAfter, validBefore);
        }
    }

    /// @dev The token's name, because clients assume that for a permit's domain.
    function _EIP712Name() internal view override returns (string memory) {
        return name();
    }

    /// @inheritdoc EIP712Upgradeable
    function _EIP712Version() internal pure override returns (string memory) {
        return "1";
    }

    /// @dev Whether `signer` has signed, as an account that signs (which may have code too, EIP-7702) or as a contract.
    function _isSigned(
        address signer,
        bytes32 structHash,
        bytes calldata signature
    ) internal view returns (bool) {
        bytes32 hash = _hashTypedDataV4(structHash);
        (address recovered, ECDSA.RecoverError error, ) = ECDSA.tryRecoverCalldata(hash, signature);
        if (error == ECDSA.RecoverError.NoError && recovered == signer) return true;
        return
            signer.code.length != 0 &&
            SignatureChecker.isValidERC1271SignatureNowCalldata(signer, hash, signature);
    }

    /// @dev The issued amount in base units.
    function _issued(bytes32 head) internal view virtual returns (uint256);

    function _requireSignature(address signer, bytes32 structHash, bytes calldata signature) private view {
        if (!_isSigned(signer, structHash, signature)) revert ERC3009InvalidSignature();
    }

    function _totalSupply(bytes32 head) private view returns (uint256) {
        unchecked {
            return _issued(head) + _change;
        }
    }

    function _balance(address account, bytes32 head) private view returns (uint256) {
        unchecked {
            return account == head.holderOf() ? _issued(head) - _book[account] : _book[account];
        }
    }

    /// @dev Adds `difference` to a balance, modulo 2^256.
    function _add(address account, uint256 difference, bytes32 head) private {
        unchecked {
            if (account == head.holderOf()) _book[account] -= difference;
            else _book[account] += difference;
        }
    }
}
