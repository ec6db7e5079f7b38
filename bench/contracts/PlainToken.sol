// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title The token that one would write first: OpenZeppelin's ERC-20 with its supply
contract PlainToken is ERC20 {
    uint8 private immutable _DECIMALS;

    constructor(
        string memory name_,
        string memory symbol_,
        uint8 decimals_,
        uint256 supply,
        address owner
    ) ERC20(name_, symbol_) {
        _DECIMALS = decimals_;
        _mint(owner, supply);
    }

    /// @inheritdoc ERC20
    function decimals() public view override returns (uint8) {
        return _DECIMALS;
    }
}
