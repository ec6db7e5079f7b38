// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

/// @title The rules of an issuer id. It has no hyphen, so an `st_id`, `issuer id ‖ "-" ‖ token name`, has one reading.
library IssuerIds {
    /// @dev One bit per ASCII code: `. 0-9 A-Z _ a-z`.
    uint256 private constant _ALLOWED = 0x07fffffe87fffffe03ff400000000000;

    /// @dev One bit per ASCII code: `0-9 A-Z a-z`.
    uint256 private constant _ALPHANUMERIC = 0x07fffffe07fffffe03ff000000000000;

    /// @notice Whether `id` is 1 to 32 of `A-Z a-z 0-9 _ .`, at least one of them a letter or digit.
    function isValid(string calldata id) internal pure returns (bool) {
        bool alphanumeric;
        if (bytes(id).length > 32) return false;
        for (uint256 i; i < bytes(id).length; ++i) {
            uint256 char = uint8(bytes(id)[i]);
            if ((_ALLOWED >> char) & 1 == 0) return false;
            if ((_ALPHANUMERIC >> char) & 1 == 1) alphanumeric = true;
        }
        return alphanumeric;
    }
}
