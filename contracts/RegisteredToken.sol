// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ERC20BurnableUpgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20BurnableUpgradeable.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {IERC3009, IERC3009Cancel} from "@openzeppelin/contracts/interfaces/draft-IERC3009.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {Authorizations} from "./Authorizations.sol";
import {IERC3009Signature} from "./interfaces/IERC3009Signature.sol";
import {CloneConstants} from "./libraries/CloneConstants.sol";

/// @title What both kinds of tokens are: an ERC-20 that holders can burn, with ERC-2612 permits and ERC-3009 authorizations.
/// @notice Balances, burning and what is read of a token, for both kinds.
/// @dev The implementation to which the clones of {CloneCode} delegate. It inherits OpenZeppelin's upgradeable variant, since
/// a clone runs no constructor of its implementation. Nothing is ever initialised: this contract reads from the clone's code
/// what OpenZeppelin would read from storage. The inheriting contract does the same for the name, the symbol and the decimals.
abstract contract RegisteredToken is Authorizations, ERC20BurnableUpgradeable, ERC165 {
    using CloneConstants for bytes32;

    /// @dev The contract with this code, of which a clone asks for it.
    address private immutable _SELF = address(this);

    /// @dev As a struct it has a reference, so its place is computed once for reading and writing.
    struct Entry {
        uint256 value;
    }

    /// @dev The balance of each account. For the first holder alone it is the issued amount *minus* the balance, modulo
    /// 2^256. So a fresh token needs no storage, which saves 22,100 gas at issue and costs 17,100 more at the first holder's
    /// first transfer.
    mapping(address account => Entry) private _book;

    /// @dev By how much the supply differs from the issued amount, modulo 2^256.
    uint256 private _change;

    /// @notice The supply would exceed 256 bits.
    error SupplyTooLarge();

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
            bool first = from == head.holderOf();
            Entry storage entry = _book[from];
            uint256 noted = entry.value;
            unchecked {
                uint256 balance = first ? _issued(head) - noted : noted;
                if (balance < value) revert ERC20InsufficientBalance(from, balance, value);
                entry.value = first ? noted + value : noted - value;
            }
        }
        if (to == address(0)) {
            unchecked {
                _change -= value;
            }
        } else {
            unchecked {
                if (to == head.holderOf()) _book[to].value -= value;
                else _book[to].value += value;
            }
        }
        emit Transfer(from, to, value);
    }

    /// @dev The issued amount in base units.
    function _issued(bytes32 head) internal view virtual returns (uint256);

    function _totalSupply(bytes32 head) private view returns (uint256) {
        unchecked {
            return _issued(head) + _change;
        }
    }

    function _balance(address account, bytes32 head) private view returns (uint256) {
        unchecked {
            return account == head.holderOf() ? _issued(head) - _book[account].value : _book[account].value;
        }
    }
}
