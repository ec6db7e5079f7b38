// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title What these tests need of the cheatcodes that Foundry's and Hardhat's test runners know
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    /// @notice From here on keeps the logs.
    function recordLogs() external;

    /// @notice The logs since then.
    function getRecordedLogs() external returns (Log[] memory logs);

    /// @notice The account of a private key.
    function addr(uint256 key) external pure returns (address account);

    /// @notice Signs a hash with a private key.
    function sign(uint256 key, bytes32 hash) external pure returns (uint8 v, bytes32 r, bytes32 s);

    /// @notice Makes the next call come from `sender`.
    function prank(address sender) external;
}

/// @dev Where the runner answers.
Vm constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
