// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Reads the constants in the code of the clone that is called. They follow the proxy; see {CloneCode}.
/// @notice What never changes about a token stands in its code.
/// @dev A clone's code is warm while it runs, so a read costs 100 gas and a few for each word.
library CloneConstants {
    /// @dev Where the head begins: behind the ERC-1167 proxy.
    uint256 private constant _HEAD = 45;

    /// @notice Where what follows the head begins.
    uint256 internal constant REST = _HEAD + 32;

    /// @notice The first 32 bytes: `first holder (20) ‖ id (6) ‖ marker (4) ‖ two bytes of the implementation's`.
    /// @return head The bytes.
    function readHead() internal view returns (bytes32 head) {
        return readWord(_HEAD);
    }

    /// @notice The account that got the whole supply when the token was issued.
    /// @param head The clone's head.
    /// @return holder The account.
    function holderOf(bytes32 head) internal pure returns (address holder) {
        return address(bytes20(head));
    }

    /// @notice The token's id.
    /// @param head The clone's head.
    /// @return id The id.
    function idOf(bytes32 head) internal pure returns (uint256 id) {
        return uint48(uint256(head) >> 48);
    }

    /// @notice The two bytes that the implementation has for itself.
    /// @param head The clone's head.
    /// @return first The one before the last byte.
    /// @return second The last byte.
    function bytesOf(bytes32 head) internal pure returns (uint256 first, uint256 second) {
        return (uint8(uint256(head) >> 8), uint8(uint256(head)));
    }

    /// @notice The 32 bytes at `offset` of the clone's code.
    /// @param offset Where they begin.
    /// @return word The bytes; zeros behind the end of the code.
    function readWord(uint256 offset) internal view returns (bytes32 word) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            extcodecopy(address(), 0, offset, 32)
            word := mload(0)
        }
    }

    /// @notice The text of `length` bytes at `offset` of the clone's code.
    /// @param offset Where it begins.
    /// @param length Its number of bytes.
    /// @return text The text.
    function readText(uint256 offset, uint256 length) internal view returns (string memory text) {
        text = new string(length);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            extcodecopy(address(), add(text, 32), offset, length)
        }
    }

    /// @notice The keccak256 hash of the text of `length` bytes at `offset` of the clone's code.
    /// @param offset Where it begins.
    /// @param length Its number of bytes.
    /// @return hash The hash.
    function hashText(uint256 offset, uint256 length) internal view returns (bytes32 hash) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let text := mload(0x40)
            extcodecopy(address(), text, offset, length)
            hash := keccak256(text, length)
        }
    }

    /// @notice The big-endian number in the bytes from `offset` to the end of the clone's code.
    /// @param offset Where it begins, 1 to 32 bytes before the end.
    /// @return number The number.
    function readNumber(uint256 offset) internal view returns (uint256 number) {
        unchecked {
            return uint256(readWord(offset)) >> (8 * (32 - (address(this).code.length - offset)));
        }
    }
}
