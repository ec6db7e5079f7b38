// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

/// @title Makes many transfers in one transaction, for measurements
/// @notice It gives what it holds of a token away, one base unit to each account.
contract Spreader {
    /// @notice Transfers one base unit of `token` to each of `count` accounts, of which the first has the address `first`.
    /// @param token The token, of which this contract has enough.
    /// @param first The number whose address comes first; the others follow.
    /// @param count How many accounts.
    function spread(IERC20 token, uint160 first, uint160 count) external {
        for (uint160 i; i < count; ++i) {
            require(token.transfer(address(first + i), 1), "not transferred");
        }
    }
}
