// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Tells whether a text is UTF-8 (RFC 3629), since a reader of events can't show what is not
/// @notice Names must be UTF-8.
library Utf8 {
    /// @dev The highest bit of each byte, which no ASCII character has.
    uint256 private constant _NOT_ASCII = 0x8080808080808080808080808080808080808080808080808080808080808080;

    /// @notice Whether a text is UTF-8.
    /// @param text The text, of 1 to 64 bytes.
    /// @return valid Whether it is.
    function isValid(string calldata text) internal pure returns (bool valid) {
        return _isAscii(text) || _isWellFormed(bytes(text));
    }

    /// @dev Tests all characters of a word at once, as most names have no others.
    function _isAscii(string calldata text) private pure returns (bool ascii) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let length := text.length
            let first := and(calldataload(text.offset), _NOT_ASCII)
            let second := and(calldataload(add(text.offset, 32)), _NOT_ASCII)
            // What follows the text is shifted out. A shift by 256 bits or more gives zero.
            switch gt(length, 32)
            case 0 {
                ascii := iszero(shr(sub(256, shl(3, length)), first))
            }
            default {
                ascii := iszero(or(first, shr(sub(512, shl(3, length)), second)))
            }
        }
    }

    function _isWellFormed(bytes calldata text) private pure returns (bool wellFormed) {
        unchecked {
            uint256 i;
            while (i < text.length) {
                uint256 lead = uint8(text[i++]);
                if (lead < 0x80) continue;
                // How many bytes follow, and what the first of them must be: that leaves out forms that are too long,
                // surrogates, and numbers above 0x10ffff.
                uint256 count =
                    lead < 0xe0
                        ? 1
                        : lead < 0xf0
                            ? 2
                            : 3;
                uint256 least =
                    lead == 0xe0
                        ? 0xa0
                        : lead == 0xf0
                            ? 0x90
                            : 0x80;
                uint256 most =
                    lead == 0xed
                        ? 0x9f
                        : lead == 0xf4
                            ? 0x8f
                            : 0xbf;
                if (lead < 0xc2 || lead > 0xf4 || i + count > text.length) return false;
                for (; count > 0; --count) {
                    uint256 next = uint8(text[i++]);
                    if (next < least || next > most) return false;
                    (least, most) = (0x80, 0xbf);
                }
            }
            return true;
        }
    }
}
