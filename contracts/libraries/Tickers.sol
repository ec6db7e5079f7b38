// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title The rules of a ticker, and when two tickers are the same.
/// @notice A ticker is 1 to 11 characters, at least one of them a letter or digit; the case of letters does not
/// matter.
/// @dev Tests all characters of the word at once. A loop over the characters would take four times as many opcodes.
/// The highest bit of each byte is the character's flag. If every byte is below 0x80, adding `0x80 - n` to each of them
/// sets the flags of the bytes from `n` on, and no sum carries into the next byte.
library Tickers {
    /// @dev A 1 in each of the 11 bytes.
    uint256 private constant _ONES = 0x0101010101010101010101;

    /// @dev All flags.
    uint256 private constant _FLAGS = 0x80 * _ONES;

    /// @notice The ticker in lower case. Two tickers are the same if this is.
    /// @param ticker 1 to 11 ASCII characters, padded on the right with zeros.
    /// @return folded The ticker in lower case. Zero if `ticker` is not valid: if it has a character outside
    /// `A-Z a-z 0-9 . - _ $`, no letter or digit, or the form `ST-<digits>`, which security tokens have as symbols.
    function fold(bytes11 ticker) internal pure returns (bytes11 folded) {
        unchecked {
            uint256 text = uint88(ticker);
            // Bit 0x20 turns a capital letter into a small one, and turns no other character into a letter.
            uint256 letter = _within(text | (0x20 * _ONES), 0x61, 0x7b) & _FLAGS;
            uint256 digit = _within(text, 0x30, 0x3a) & _FLAGS;
            uint256 mark = _within(text, 0x2d, 0x2f) | _within(text, 0x5f, 0x60) | _within(text, 0x24, 0x25);
            uint256 padding = ~(text + 0x7f * _ONES) & _FLAGS;
            uint256 alphanumeric = letter | digit;
            // A character is wrong if it is none of the above, if it is 0x80 or higher (its sums carry into the next
            // byte), or if it follows padding. One condition for all three costs less than the jumps of three.
            uint256 wrong =
                (~(alphanumeric | mark | padding) & _FLAGS) |
                    (text & _FLAGS) |
                    (padding & ~((padding << 8) | 0x80));
            if (wrong != 0 || alphanumeric == 0) return 0;
            // A letter's flag, 0x80, shifted right by two bits is 0x20.
            folded = bytes11(uint88(text | (letter >> 2)));
            if (bytes3(folded) == "st-") {
                uint256 digits = digit << 24;
                if (digits != 0 && uint88(digits | (padding << 24)) == uint88(_FLAGS << 24)) return 0;
            }
        }
    }

    /// @notice The number of characters of a ticker.
    /// @param ticker ASCII characters, padded on the right with zeros. A zero before the padding is not counted.
    function length(bytes11 ticker) internal pure returns (uint256) {
        unchecked {
            // Each character's flag becomes a 1. The highest of the product's 11 bytes is the sum of them.
            return uint8(((((uint88(ticker) + 0x7f * _ONES) & _FLAGS) >> 7) * _ONES) >> 80);
        }
    }

    /// @dev Sets the flags of the characters from `first` to `end`, without `end`. The other bits are undefined.
    function _within(uint256 text, uint256 first, uint256 end) private pure returns (uint256) {
        unchecked {
            return (text + (0x80 - first) * _ONES) ^ (text + (0x80 - end) * _ONES);
        }
    }
}
