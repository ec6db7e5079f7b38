// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Creates a token: an ERC-1167 clone whose code holds its constants and whose constructor mints its supply.
/// @dev A byte of code costs 200 gas and a storage slot 22,100. So the values that never change are in the code, after
/// the proxy's 45 bytes: `holder (20) ‖ constants ‖ amount (big-endian, without leading zeros)`.
library CloneCode {
    /// @notice The clone could not be created, since the gas ran out.
    error CloneCreationFailed();

    /// @dev `keccak256("Transfer(address,address,uint256)")`.
    bytes32 private constant _TRANSFER = 0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef;

    /// @notice Creates a clone whose constructor emits the ERC-20 `Transfer` of `supply` from zero to `holder`.
    /// @dev The constructor is written in bytecode. An initializer would cost another call, its guard and storage.
    /// @param implementation The contract to which the clone delegates.
    /// @param holder The account that gets the whole supply.
    /// @param supply The supply in base units.
    /// @param amount The number at the end of the clone's code, above zero.
    /// @param constants The other bytes that the implementation expects in the clone's code.
    /// @return clone The clone's address, which follows from this contract's nonce.
    function create(
        address implementation,
        address holder,
        uint256 supply,
        uint256 amount,
        bytes memory constants
    ) internal returns (address clone) {
        uint256 amountLength = Math.log256(amount) + 1;
        // Assembly instead of `abi.encodePacked` saves 130 opcodes per token.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let code := mload(0x40)
            // PUSH32 supply, PUSH0, MSTORE, PUSH20 holder
            mstore8(code, 0x7f)
            mstore(add(code, 1), supply)
            mstore(add(code, 33), shl(232, 0x5f5273))
            mstore(add(code, 36), shl(96, holder))
            // PUSH0, PUSH32 Transfer, PUSH1 32, PUSH0, LOG3
            mstore(add(code, 56), shl(240, 0x5f7f))
            mstore(add(code, 58), _TRANSFER)
            // PUSH2 length
            let length := add(65, add(mload(constants), amountLength))
            mstore(add(code, 90), or(shl(216, 0x60205fa361), shl(200, length)))
            // DUP1, PUSH1 104, PUSH0, CODECOPY, PUSH0, RETURN: returns the rest, which begins with an ERC-1167 proxy
            mstore(add(code, 97), shl(120, 0x8060685f395ff3363d3d373d3d3d363d73))
            mstore(add(code, 114), shl(96, implementation))
            mstore(add(code, 134), shl(136, 0x5af43d82803e903d91602b57fd5bf3))
            mstore(add(code, 149), shl(96, holder))
            mcopy(add(code, 169), add(constants, 32), mload(constants))
            mstore(add(code, add(169, mload(constants))), shl(sub(256, mul(8, amountLength)), amount))
            clone := create(0, code, add(104, length))
        }
        if (clone == address(0)) revert CloneCreationFailed();
    }
}
