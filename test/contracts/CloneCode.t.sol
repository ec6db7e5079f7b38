// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {CloneCode} from "../../contracts/libraries/CloneCode.sol";
import {Vm, vm} from "./Vm.sol";

/// @title {CloneCode} against the same layout written with `abi.encodePacked`
contract CloneCodeTest {
    /// hardhat-config: fuzz.runs = 500
    function testFuzz_CloneIsItsLayoutAndMintsItself(
        address implementation,
        address holder,
        uint256 supply,
        uint256 amount,
        uint256 bits,
        bytes32 seed,
        uint256 length
    ) external {
        // Of any length, not just of 32 bytes.
        amount >>= bits % 256;
        _check(implementation, holder, supply, amount == 0 ? 1 : amount, _bytes(seed, length % 201));
    }

    function test_AmountsOfEveryLengthStandAtTheEnd() external {
        for (uint256 bytesOfAmount = 1; bytesOfAmount <= 32; ++bytesOfAmount) {
            uint256 greatest = type(uint256).max >> (256 - 8 * bytesOfAmount);
            _check(address(1), address(2), greatest, greatest, "constants");
            _check(address(1), address(2), 0, (greatest >> 8) + 1, "constants");
        }
    }

    function test_ConstantsOfEveryLengthStandInTheMiddle() external {
        for (uint256 length; length <= 200; ++length) {
            _check(address(this), address(2), length, 1, _bytes(bytes32(length), length));
        }
    }

    function test_CodeMayBeAsLongAsTheChainAllows() external {
        // All but the proxy (45), the holder (20) and the amount (1) of 24,576 (EIP-170).
        _check(address(1), address(2), 3, 4, _bytes("long", 24_576 - 66));
    }

    function test_RevertsWhereTheGasDoesNotLast() external {
        // A thousand bytes of code alone cost 200,000.
        try this.create{gas: 200_000}(_bytes("constants", 1_000)) {
            revert("created");
        } catch (bytes memory reason) {
            require(bytes4(reason) == CloneCode.CloneCreationFailed.selector, "another reason");
        }
    }

    function create(bytes memory constants) external returns (address) {
        return CloneCode.create(address(1), address(2), 3, 4, constants);
    }

    function _check(
        address implementation,
        address holder,
        uint256 supply,
        uint256 amount,
        bytes memory constants
    ) private {
        bytes32 constantsBefore = keccak256(constants);
        vm.recordLogs();
        address clone = CloneCode.create(implementation, holder, supply, amount, constants);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(keccak256(constants) == constantsBefore, "wrote into the constants");

        bytes memory code = abi.encodePacked(
            hex"363d3d373d3d3d363d73",
            implementation,
            hex"5af43d82803e903d91602b57fd5bf3",
            holder,
            constants,
            _shortest(amount)
        );
        require(keccak256(clone.code) == keccak256(code), "another code");

        require(logs.length == 1 && logs[0].emitter == clone, "not one event of the clone");
        require(logs[0].topics.length == 3, "not three topics");
        require(logs[0].topics[0] == keccak256("Transfer(address,address,uint256)"), "not a Transfer");
        require(logs[0].topics[1] == 0, "not from zero");
        require(logs[0].topics[2] == bytes32(uint256(uint160(holder))), "not to the holder");
        require(keccak256(logs[0].data) == keccak256(abi.encode(supply)), "not of the supply");
    }

    /// @dev Big-endian, without leading zeros.
    function _shortest(uint256 number) private pure returns (bytes memory digits) {
        for (; number > 0; number /= 256) digits = bytes.concat(bytes1(uint8(number)), digits);
    }

    function _bytes(bytes32 seed, uint256 length) private pure returns (bytes memory random) {
        random = new bytes(length);
        for (uint256 i; i < length; ++i) random[i] = keccak256(abi.encode(seed, i / 32))[i % 32];
    }
}
