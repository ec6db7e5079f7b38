// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title The rules of an issuer id. It has no hyphen, so an `st_id`, `issuer id ‖ "-" ‖ token name`, has one reading.
/// @notice An issuer id is 1 to 32 of `A-Z a-z 0-9 _ .`, at least one of them a letter or digit.
/// @dev An id fits into a word. As a word it is padded on the right with zeros, which no id contains.
library IssuerIds {
    /// @dev One bit per ASCII code: `. 0-9 A-Z _ a-z`.
    uint256 private constant _ALLOWED = 0x07fffffe87fffffe03ff400000000000;

    /// @dev One bit per ASCII code: `0-9 A-Z a-z`.
    uint256 private constant _ALPHANUMERIC = 0x07fffffe07fffffe03ff000000000000;

    /// @dev One bit per ASCII code: `A-Z`.
    uint256 private constant _CAPITAL = 0x07fffffe0000000000000000;

    /// @notice Whether `id` is 1 to 32 of `A-Z a-z 0-9 _ .`, at least one of them a letter or digit.
    /// @param id The text.
    /// @return valid Whether it is an issuer id.
    function isValid(string calldata id) internal pure returns (bool valid) {
        if (bytes(id).length > 32) return false;
        for (uint256 i; i < bytes(id).length; ++i) {
            uint256 char = uint8(bytes(id)[i]);
            if ((_ALLOWED >> char) & 1 == 0) return false;
            if ((_ALPHANUMERIC >> char) & 1 == 1) valid = true;
        }
    }

    /// @notice An id as a word.
    /// @param id A text.
    /// @return word The id; zero if the text is too long to be one, or ends with what would be taken for padding.
    function toWord(string calldata id) internal pure returns (bytes32 word) {
        uint256 length = bytes(id).length;
        if (length == 0 || length > 32 || bytes(id)[length - 1] == 0) return 0;
        return bytes32(bytes(id));
    }

    /// @notice An id in lower case. Two ids can't both be registered if this is the same.
    /// @param id A valid id.
    /// @return folded The id in lower case, as a word.
    function fold(string calldata id) internal pure returns (bytes32 folded) {
        folded = bytes32(bytes(id));
        for (uint256 i; i < bytes(id).length; ++i) {
            if ((_CAPITAL >> uint8(folded[i])) & 1 == 1) folded |= bytes32(uint256(0x20) << (8 * (31 - i)));
        }
    }
}
