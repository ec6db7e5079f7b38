// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Executes signed orders in batches
/// @notice A batch of orders, of which each is executed or skipped by itself.
interface IOrderExecutor {
    /// @notice A call that needs no right of its caller, such as one that carries a signature.
    /// @param target The contract to call.
    /// @param gas The most gas that the call may use. It is to be estimated for the order alone, since an order that fails
    /// leaves nothing warm (EIP-2929) for those after it.
    /// @param data The calldata.
    struct Order {
        address target;
        uint256 gas;
        bytes data;
    }

    /// @notice An order failed, and the rest of its batch was executed without it. An authorization that was used before (see
    /// ERC-3009) may have been used by an earlier order of the batch: its own event tells.
    /// @param index The order's place in the batch, from 0.
    /// @param target The contract that was called.
    /// @param reason What the call reverted with, at most its first 256 bytes.
    event OrderFailed(uint256 indexed index, address indexed target, bytes reason);

    /// @notice Too little gas is left for what an order may use, so nothing is executed: it must not fail for that.
    /// @param index The order's place in the batch, from 0.
    error NotEnoughGas(uint256 index);

    /// @notice An account delegates to the executor (EIP-7702), so that anyone could call what they like in its name.
    error UnauthorizedContext();

    /// @notice Executes what can be executed and skips the rest; for anyone.
    /// @param orders The orders, in their order.
    function execute(Order[] calldata orders) external;
}
