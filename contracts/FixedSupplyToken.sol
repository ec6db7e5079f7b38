// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {ERC20PermitUpgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20PermitUpgradeable.sol";
import {EIP712Upgradeable} from "@openzeppelin/contracts-upgradeable/utils/cryptography/EIP712Upgradeable.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";

/// @title An ERC-20 with ERC-2612 permits whose whole supply exists from its creation on.
/// @dev The implementation to which the clones of {CloneCode} delegate. A clone's constants begin with `holder (20)`.
/// It inherits OpenZeppelin's upgradeable variant, since a clone runs no constructor of its implementation. Nothing is
/// ever initialised: this contract reads from the clone's code what OpenZeppelin would read from storage. The
/// inheriting contract does the same for the name, the symbol and the decimals.
abstract contract FixedSupplyToken is ERC20PermitUpgradeable, ERC165 {
    using Memory for *;

    /// @dev The balance of each account. For the first holder alone it is the supply *minus* the balance, so a fresh
    /// token needs no storage: it saves 22,100 gas at issue and costs 17,100 more at the first holder's first transfer.
    mapping(address account => uint256) private _book;

    /// @inheritdoc IERC20
    function totalSupply() public view override returns (uint256) {
        return _supply(_constants());
    }

    /// @inheritdoc IERC20
    function balanceOf(address account) public view override returns (uint256) {
        return _balance(account, _constants());
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view virtual override returns (bool) {
        return
            interfaceId == type(IERC20).interfaceId ||
            interfaceId == type(IERC20Metadata).interfaceId ||
            interfaceId == type(IERC20Permit).interfaceId ||
            interfaceId == type(IERC5267).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @dev Moves `value`. Neither address is zero, since nothing mints or burns after creation.
    function _update(address from, address to, uint256 value) internal virtual override {
        Memory.Slice constants = _constants();
        uint256 balance = _balance(from, constants);
        if (balance < value) revert ERC20InsufficientBalance(from, balance, value);
        unchecked {
            // No overflow: the sum of all balances is the supply.
            _setBalance(from, balance - value, constants);
            _setBalance(to, _balance(to, constants) + value, constants);
        }
        emit Transfer(from, to, value);
    }

    /// @dev The token's name, because clients assume that for a permit's domain.
    function _EIP712Name() internal view override returns (string memory) {
        return name();
    }

    /// @inheritdoc EIP712Upgradeable
    function _EIP712Version() internal pure override returns (string memory) {
        return "1";
    }

    /// @dev The bytes that follow the proxy in the clone's code.
    function _constants() internal view returns (Memory.Slice) {
        return Clones.fetchCloneArgs(address(this)).asSlice();
    }

    /// @dev The supply in base units.
    function _supply(Memory.Slice constants) internal pure virtual returns (uint256);

    /// @dev The byte at `offset`.
    function _byte(Memory.Slice constants, uint256 offset) internal pure returns (uint8) {
        return uint8(bytes1(constants.load(offset)));
    }

    function _text(
        Memory.Slice constants,
        uint256 offset,
        uint256 length
    ) internal pure returns (string memory) {
        return string(constants.slice(offset, length).toBytes());
    }

    /// @dev The big-endian number in the bytes from `offset` to the end.
    function _number(Memory.Slice constants, uint256 offset) internal pure returns (uint256) {
        return uint256(constants.load(offset)) >> (8 * (32 - (constants.length() - offset)));
    }

    function _balance(address account, Memory.Slice constants) private view returns (uint256) {
        return _mirror(account, _book[account], constants);
    }

    function _setBalance(address account, uint256 balance, Memory.Slice constants) private {
        _book[account] = _mirror(account, balance, constants);
    }

    /// @dev Converts a balance to its entry in the book, and an entry to its balance: both are the same calculation.
    function _mirror(address account, uint256 value, Memory.Slice constants) private pure returns (uint256) {
        return account == address(bytes20(constants.load(0))) ? _supply(constants) - value : value;
    }
}
