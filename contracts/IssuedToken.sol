// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ERC20Upgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/ERC20Upgradeable.sol";
import {CloneConstants} from "./libraries/CloneConstants.sol";
import {RegisteredToken} from "./RegisteredToken.sol";

/// @title The implementation of every token in the registry that is not a security token. Nobody controls it or mints more.
/// @notice It belongs to its holders alone.
/// @dev A clone's constants behind the marker, with their length in bytes:
/// `decimals and length of symbol (½ each) ‖ length of name (1) ‖ name ‖ symbol ‖ amount`.
contract IssuedToken is RegisteredToken {
    using CloneConstants for bytes32;

    /// @inheritdoc ERC20Upgradeable
    function name() public view override returns (string memory) {
        (, uint256 length) = CloneConstants.readHead().bytesOf();
        return CloneConstants.readText(CloneConstants.REST, length);
    }

    /// @inheritdoc ERC20Upgradeable
    function symbol() public view override returns (string memory) {
        (uint256 decimalsAndSymbol, uint256 nameLength) = CloneConstants.readHead().bytesOf();
        return CloneConstants.readText(CloneConstants.REST + nameLength, decimalsAndSymbol & 0x0f);
    }

    /// @inheritdoc ERC20Upgradeable
    function decimals() public view override returns (uint8) {
        (uint256 decimalsAndSymbol, ) = CloneConstants.readHead().bytesOf();
        return uint8(decimalsAndSymbol >> 4);
    }

    /// @dev See {Authorizations-_nameHash}.
    function _nameHash() internal view override returns (bytes32) {
        (, uint256 length) = CloneConstants.readHead().bytesOf();
        return CloneConstants.hashText(CloneConstants.REST, length);
    }

    /// @dev See {RegisteredToken-_issued}.
    function _issued(bytes32 head) internal view override returns (uint256) {
        unchecked {
            (uint256 decimalsAndSymbol, uint256 nameLength) = head.bytesOf();
            uint256 offset = CloneConstants.REST + nameLength + (decimalsAndSymbol & 0x0f);
            return CloneConstants.readNumber(offset) * 10 ** (decimalsAndSymbol >> 4);
        }
    }
}
