// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Tickers} from "../../contracts/libraries/Tickers.sol";

/// @title {Tickers} against the same rules as a plain loop
contract TickersTest {
    /// @dev All that a ticker may have, both sides of each border of it, and what is far off.
    bytes private constant _ALPHABET =
        hex"00_01_20_23_24_25_2c_2d_2e_2f_30_31_39_3a_40_41_42_53_54_59_5a_5b_5e_5f_60_61_62_73_74_79_7a_7b_7f_80_ad_b0_c1_e1_ff";

    function testFuzz_AnyWordIsReadLikeCharByChar(bytes11 word) external pure {
        _check(word);
    }

    /// @notice Words of few characters, most of them near the borders of what is allowed.
    /// hardhat-config: fuzz.runs = 2000
    function testFuzz_WordsAtTheBordersAreReadLikeCharByChar(uint256 seed, uint256 length) external pure {
        bytes memory text = new bytes(11);
        for (uint256 i; i < length % 12; ++i) {
            text[i] = _ALPHABET[seed % _ALPHABET.length];
            seed /= _ALPHABET.length;
        }
        _check(bytes11(text));
    }

    /// @notice Words of allowed characters alone, and of these around one other.
    /// hardhat-config: fuzz.runs = 2000
    function testFuzz_TickersAreReadLikeCharByChar(
        uint256 seed,
        uint256 length,
        uint256 at,
        bytes1 other
    ) external pure {
        bytes memory allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_$";
        bytes memory text = new bytes(11);
        length = 1 + (length % 11);
        for (uint256 i; i < length; ++i) {
            text[i] = allowed[seed % allowed.length];
            seed /= allowed.length;
        }
        _check(bytes11(text));
        text[at % length] = other;
        _check(bytes11(text));
    }

    /// @notice What begins like the symbol of a security token.
    /// hardhat-config: fuzz.runs = 1000
    function testFuzz_SymbolsOfSecurityTokensAreRefused(
        uint256 seed,
        uint256 length,
        uint256 at
    ) external pure {
        bytes memory text = new bytes(11);
        text[0] = seed & 1 == 0 ? bytes1("S") : bytes1("s");
        text[1] = seed & 2 == 0 ? bytes1("T") : bytes1("t");
        text[2] = "-";
        length = 4 + (length % 8);
        for (uint256 i = 3; i < length; ++i) text[i] = bytes1(uint8(0x30 + ((seed >> (8 * i)) % 10)));
        require(Tickers.fold(bytes11(text)) == 0, "took the symbol of a security token");
        _check(bytes11(text));
        // One character of it is another.
        text[at % length] = _ALPHABET[seed % _ALPHABET.length];
        _check(bytes11(text));
    }

    function test_EveryByteIsReadAloneAtEachPosition() external pure {
        for (uint256 position; position < 11; ++position) {
            for (uint256 char; char < 256; ++char) {
                bytes memory text = bytes("aaaaaaaaaaa");
                text[position] = bytes1(uint8(char));
                _check(bytes11(text));
            }
        }
    }

    function _check(bytes11 word) private pure {
        (bytes11 folded, uint256 length) = _plainly(word);
        require(Tickers.fold(word) == folded, "fold differs");
        if (folded != 0) require(Tickers.length(word) == length, "length differs");
    }

    /// @dev What {Tickers} says, character by character.
    function _plainly(bytes11 word) private pure returns (bytes11 folded, uint256 length) {
        while (length < 11 && word[length] != 0) ++length;
        for (uint256 i = length; i < 11; ++i) if (word[i] != 0) return (0, 0);

        bytes memory text = new bytes(11);
        bool alphanumeric;
        for (uint256 i; i < length; ++i) {
            bytes1 char = word[i];
            bool upper = char >= "A" && char <= "Z";
            bool lower = char >= "a" && char <= "z";
            bool digit = char >= "0" && char <= "9";
            bool mark = char == "." || char == "-" || char == "_" || char == "$";
            if (!upper && !lower && !digit && !mark) return (0, 0);
            if (!mark) alphanumeric = true;
            text[i] = upper ? bytes1(uint8(char) + 32) : char;
        }
        if (!alphanumeric) return (0, 0);
        if (length > 3 && text[0] == "s" && text[1] == "t" && text[2] == "-") {
            bool digits = true;
            for (uint256 i = 3; i < length; ++i) if (text[i] < "0" || text[i] > "9") digits = false;
            if (digits) return (0, 0);
        }
        folded = bytes11(text);
    }
}
