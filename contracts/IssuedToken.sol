// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {ERC20Upgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/ERC20Upgradeable.sol";
import {FixedSupplyToken} from "./FixedSupplyToken.sol";

/// @title The implementation of every token in the registry that is not a security token.
/// @dev A clone's constants, with their length in bytes:
/// `holder (20) ‖ decimals and length of symbol (½ each) ‖ length of name (1) ‖ name ‖ symbol ‖ amount`.
contract IssuedToken is FixedSupplyToken {
    uint256 private constant _NAME = 22;

    /// @inheritdoc ERC20Upgradeable
    function name() public view override returns (string memory) {
        Memory.Slice constants = _constants();
        return _text(constants, _NAME, _byte(constants, 21));
    }

    /// @inheritdoc ERC20Upgradeable
    function symbol() public view override returns (string memory) {
        Memory.Slice constants = _constants();
        return _text(constants, _NAME + _byte(constants, 21), _byte(constants, 20) & 0x0f);
    }

    /// @inheritdoc ERC20Upgradeable
    function decimals() public view override returns (uint8) {
        return _byte(_constants(), 20) >> 4;
    }

    /// @inheritdoc FixedSupplyToken
    function _supply(Memory.Slice constants) internal pure override returns (uint256) {
        uint256 decimalsAndSymbol = _byte(constants, 20);
        uint256 amount = _number(constants, _NAME + _byte(constants, 21) + (decimalsAndSymbol & 0x0f));
        return amount * 10 ** (decimalsAndSymbol >> 4);
    }
}
