// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IOrderExecutor} from "./interfaces/IOrderExecutor.sol";

/// @title Executes signed orders in batches, so that no order can do harm to its neighbours
/// @notice Anyone may call it: each order carries its own right, which is a signature.
/// @dev It has no role, and the registry gives it none, since an order can call any contract in its name. It is not a part of
/// the factory for the same reason, and nobody can delegate to it. The guard keeps an order from executing another batch inside this one, whose events would
/// look like those of its neighbours.
contract OrderExecutor is IOrderExecutor, ERC165, ReentrancyGuardTransient {
    /// @dev Gas for what surrounds a call: a cold account, and an event with a reason.
    uint256 private constant _RESERVE = 20_000;

    uint256 private constant _MAX_REASON = 256;

    address private immutable _SELF = address(this);

    /// @inheritdoc IOrderExecutor
    function execute(Order[] calldata orders) external nonReentrant {
        if (address(this) != _SELF) revert UnauthorizedContext();
        for (uint256 i; i < orders.length; ++i) {
            Order calldata order = orders[i];
            (bool done, bytes memory reason) = _call(i, order.target, order.gas, order.data);
            if (!done) emit OrderFailed(i, order.target, reason);
        }
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IOrderExecutor).interfaceId || super.supportsInterface(interfaceId);
    }

    function _call(
        uint256 index,
        address target,
        uint256 limit,
        bytes calldata data
    ) private returns (bool done, bytes memory reason) {
        // Without code a call would succeed, and do nothing.
        if (target.code.length == 0) return (false, "");
        bytes4 selector = NotEnoughGas.selector;
        // Solidity would copy all that comes back, however much that is.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            // Each order uses the same memory again, since the gas of memory grows with the square of its size.
            reason := mload(0x40)
            calldatacopy(reason, data.offset, data.length)
            // A call gets no more than 63/64 of what is left (EIP-150).
            let left := gas()
            let enough := and(
                gt(left, add(limit, _RESERVE)),
                gt(sub(left, add(limit, _RESERVE)), div(limit, 63))
            )
            if or(iszero(enough), shr(64, limit)) {
                mstore(0x00, selector)
                mstore(0x04, index)
                revert(0x00, 0x24)
            }
            done := call(limit, target, 0, reason, data.length, 0, 0)
            switch done
            case 0 {
                let length := returndatasize()
                if gt(length, _MAX_REASON) {
                    length := _MAX_REASON
                }
                mstore(reason, length)
                returndatacopy(add(reason, 32), 0, length)
                mstore(0x40, add(reason, add(32, _MAX_REASON)))
            }
            default {
                reason := 0x60
            }
        }
    }
}
