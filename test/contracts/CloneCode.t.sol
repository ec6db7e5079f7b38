// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {CloneCode} from "../../contracts/libraries/CloneCode.sol";
import {Vm, vm} from "./Vm.sol";

/// @title {CloneCode} against the same layout written with `abi.encodePacked`
contract CloneCodeTest {
    uint256 private _salts;

    fallback() external {
        CloneCode.answer();
    }

    /// hardhat-config: fuzz.runs = 500
    function testFuzz_CloneIsItsLayoutAndMintsItself(
        address implementation,
        address holder,
        uint48 id,
        uint256 supply,
        bytes32 seed,
        uint256 length
    ) external {
        _check(implementation, holder, id, supply, _bytes(seed, length % 161));
    }

    function test_ConstantsOfEveryLengthFollowTheMarker() external {
        for (uint256 length; length <= 160; ++length) {
            _check(address(this), address(2), uint48(length), length, _bytes(bytes32(length), length));
        }
    }

    function test_SeveralClonesInOneCallHaveTheirOwnConstants() external {
        _check(address(1), address(2), 1, 3, _bytes("long", 160));
        _check(address(1), address(3), 2, 4, _bytes("short", 2));
        _check(address(2), address(3), type(uint48).max, type(uint256).max, _bytes("longer", 65));
    }

    function test_AddressDoesNotDependOnTheContent() external {
        address expected = CloneCode.addressOf("salt");
        require(expected.code.length == 0, "there is code already");
        this.create("salt", address(9), address(8), 7, 6, _bytes("seed", 50));
        require(expected.code.length == 45 + 30 + 50, "not there");
        require(CloneCode.idOf(expected) == 7, "another id");
    }

    function test_RevertsWhereTheGasDoesNotLast() external {
        try this.create{gas: 60_000}("salt", address(1), address(2), 1, 3, _bytes("constants", 160)) {
            revert("created");
        } catch (bytes memory reason) {
            require(bytes4(reason) == CloneCode.CloneCreationFailed.selector, "another reason");
        }
    }

    function create(
        bytes32 salt,
        address implementation,
        address holder,
        uint256 id,
        uint256 supply,
        bytes calldata constants
    ) external {
        uint256 position;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            position := constants.offset
        }
        CloneCode.setImplementation(implementation);
        CloneCode.create(salt, holder, id, supply, position, constants.length);
    }

    function _check(
        address implementation,
        address holder,
        uint48 id,
        uint256 supply,
        bytes memory constants
    ) private {
        bytes32 salt = bytes32(++_salts);
        vm.recordLogs();
        this.create(salt, implementation, holder, id, supply, constants);
        Vm.Log[] memory logs = vm.getRecordedLogs();

        address clone = CloneCode.addressOf(salt);
        bytes memory code = abi.encodePacked(
            hex"363d3d373d3d3d363d73",
            implementation,
            hex"5af43d82803e903d91602b57fd5bf3",
            holder,
            id,
            bytes4(keccak256("implementation()")),
            constants
        );
        require(keccak256(clone.code) == keccak256(code), "another code");
        require(CloneCode.idOf(clone) == id, "another id");

        require(logs.length == 1 && logs[0].emitter == clone, "not one event of the clone");
        require(logs[0].topics.length == 3, "not three topics");
        require(logs[0].topics[0] == keccak256("Transfer(address,address,uint256)"), "not a Transfer");
        require(logs[0].topics[1] == 0, "not from zero");
        require(logs[0].topics[2] == bytes32(uint256(uint160(holder))), "not to the holder");
        require(keccak256(logs[0].data) == keccak256(abi.encode(supply)), "not of the supply");
    }

    function _bytes(bytes32 seed, uint256 length) private pure returns (bytes memory random) {
        random = new bytes(length);
        for (uint256 i; i < length; ++i) random[i] = keccak256(abi.encode(seed, i / 32))[i % 32];
    }
}
