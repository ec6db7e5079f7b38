// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Tells whether a text is UTF-8 (RFC 3629), since a reader of events can't show what is not
/// @notice Names must be UTF-8.
/// @dev Tests all bytes of a word at once. A loop over the bytes would cost 300 gas for each. The highest bit of each byte is
/// its flag: a word shifted left by `n` has there the bit `7 - n` of the same byte, and whatever is in the other bits is
/// ignored in the end.
library Utf8 {
    /// @dev All flags. They are also the bits that no ASCII character has.
    uint256 private constant _FLAGS = 0x8080808080808080808080808080808080808080808080808080808080808080;

    /// @notice Whether a text is UTF-8.
    /// @param text The text, of 1 to 60 bytes.
    /// @return valid Whether it is.
    function isValid(string calldata text) internal pure returns (bool valid) {
        uint256 flags = _load(text, 0);
        if (bytes(text).length > 32) flags |= _load(text, 32);
        // What follows the text is hardly ever anything but zeros, or the rare case finds that it is ASCII as well.
        return flags & _FLAGS == 0 || _isEncoded(text);
    }

    /// @dev The same, also for what is not ASCII, or is followed by what is not.
    function _isEncoded(string calldata text) private pure returns (bool) {
        uint256 length = bytes(text).length;
        bool isLong = length > 32;
        uint256 first = isLong ? _load(text, 0) : _clear(_load(text, 0), 32 - length);
        uint256 second = isLong ? _clear(_load(text, 32), 64 - length) : 0;
        // At least four bytes follow the text, so none that is missing at its end goes unnoticed.
        return (_wrong(0, first) | _wrong(first, second)) & _FLAGS == 0;
    }

    function _load(string calldata text, uint256 offset) private pure returns (uint256 word) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            word := calldataload(add(text.offset, offset))
        }
    }

    /// @dev Clears the last bytes of `word`, which follow the text, so that they are ASCII.
    function _clear(uint256 word, uint256 count) private pure returns (uint256) {
        unchecked {
            return (word >> (8 * count)) << (8 * count);
        }
    }

    /// @dev Sets the flags of the bytes in `word` that can't follow those before them, of which `before` has the last ones.
    function _wrong(uint256 before, uint256 word) private pure returns (uint256 wrong) {
        unchecked {
            // For each byte, the one, two and three bytes before it.
            uint256 one = (word >> 8) | (before << 248);
            uint256 two = (word >> 16) | (before << 240);
            uint256 three = (word >> 24) | (before << 232);
            // A byte continues (0b10…) exactly if the one before begins a character, or the second begins one of three bytes
            // or more, or the third one of four.
            uint256 begins = one & (one << 1);
            wrong =
                (word & ~(word << 1)) ^
                (begins |
                    (two & (two << 1) & (two << 2)) |
                    (three & (three << 1) & (three << 2) & (three << 3)));
            uint256 rest = (one << 5) | (one << 6);
            uint256 low = (one << 4) | rest | (one << 7);
            uint256 ofThree = begins & (one << 2) & ~(one << 3);
            uint256 ofFour = begins & (one << 2) & (one << 3);
            uint256 high = (word << 2) | (word << 3);
            // 0xc0 and 0xc1 would begin what fits into one byte; 0xe0 and 0xf0 what fits into fewer, unless a higher byte follows.
            wrong |= begins & ~(one << 2) & ~((one << 3) | (one << 4) | rest);
            wrong |= ofThree & ~low & ~(word << 2);
            wrong |= ofFour & ~low & ~high;
            // 0xed and then 0xa0 or more would be a surrogate; 0xf4 and then 0x90 or more, or any higher byte, is no character.
            wrong |= ofThree & (one << 4) & (one << 5) & ~(one << 6) & (one << 7) & (word << 2);
            wrong |= ofFour & (one << 5) & ~((one << 6) | (one << 7)) & high;
            wrong |= ofFour & ((one << 4) | ((one << 5) & ((one << 6) | (one << 7))));
        }
    }
}
