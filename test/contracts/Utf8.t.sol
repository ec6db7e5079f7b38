// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Utf8} from "../../contracts/libraries/Utf8.sol";

/// @title {Utf8} against the same rules as a plain loop
contract Utf8Test {
    /// @dev Both sides of each border of what a byte may be in UTF-8.
    bytes private constant _BORDERS =
        hex"00_41_7f_80_8f_90_9f_a0_bf_c0_c1_c2_df_e0_e1_ec_ed_ee_ef_f0_f1_f3_f4_f5_f7_f8_ff";

    /// hardhat-config: fuzz.runs = 2000
    function testFuzz_AnyBytesAreReadLikeOneByOne(bytes32 a, bytes32 b, uint256 length) external view {
        _check(_cut(abi.encodePacked(a, b), length));
    }

    /// @notice Bytes of few kinds, most of them near the borders of what is allowed.
    /// hardhat-config: fuzz.runs = 5000
    function testFuzz_BytesAtTheBordersAreReadLikeOneByOne(uint256 seed, uint256 length) external view {
        bytes memory text = new bytes(64);
        for (uint256 i; i < 64; ++i) {
            text[i] = _BORDERS[uint256(keccak256(abi.encode(seed, i))) % _BORDERS.length];
        }
        _check(_cut(text, length));
    }

    /// @notice Characters of all lengths, of which one byte may be another.
    /// hardhat-config: fuzz.runs = 5000
    function testFuzz_CharactersAreReadLikeOneByOne(
        uint256 seed,
        uint256 length,
        uint256 at,
        uint256 other
    ) external view {
        bytes memory text;
        for (uint256 i; text.length < 60; ++i) {
            uint256 pick = uint256(keccak256(abi.encode(seed, i)));
            text = bytes.concat(text, _character(pick));
        }
        text = _cut(text, length);
        if (other % 2 == 0) text[at % text.length] = _BORDERS[(other >> 1) % _BORDERS.length];
        _check(text);
    }

    function test_EveryPairOfBytesIsReadLikeOneByOneAtEachPosition() external view {
        for (uint256 i; i < _BORDERS.length; ++i) {
            for (uint256 j; j < _BORDERS.length; ++j) {
                for (uint256 at = 29; at < 33; ++at) {
                    bytes memory text = new bytes(40);
                    (text[at], text[at + 1]) = (_BORDERS[i], _BORDERS[j]);
                    (text[at + 2], text[at + 3]) = (0x80, 0x80);
                    _check(text);
                }
            }
        }
    }

    function isValid(string calldata text) external pure returns (bool) {
        return Utf8.isValid(text);
    }

    function _check(bytes memory text) private view {
        require(this.isValid(string(text)) == _isValid(text), "read otherwise");
    }

    /// @dev By the table of RFC 3629, one character after the other.
    function _isValid(bytes memory text) private pure returns (bool) {
        uint256 i;
        while (i < text.length) {
            uint256 lead = uint8(text[i++]);
            if (lead < 0x80) continue;
            if (lead < 0xc2 || lead > 0xf4) return false;
            uint256 count =
                lead < 0xe0
                    ? 1
                    : lead < 0xf0
                        ? 2
                        : 3;
            uint256 number = lead & (0x3f >> count);
            for (uint256 k; k < count; ++k) {
                if (i == text.length || uint8(text[i]) & 0xc0 != 0x80) return false;
                number = (number << 6) | (uint8(text[i++]) & 0x3f);
            }
            if (count == 2 && number < 0x800) return false;
            if (count == 3 && (number < 0x10000 || number > 0x10ffff)) return false;
            if (number >= 0xd800 && number <= 0xdfff) return false;
        }
        return true;
    }

    /// @dev The UTF-8 of a character, picked among short and long ones.
    function _character(uint256 pick) private pure returns (bytes memory) {
        uint256 kind = pick % 4;
        pick >>= 8;
        if (kind == 0) return abi.encodePacked(uint8(pick % 0x80));
        if (kind == 1) {
            uint256 two = 0x80 + (pick % 0x780);
            return abi.encodePacked(uint8(0xc0 | (two >> 6)), uint8(0x80 | (two & 0x3f)));
        }
        if (kind == 2) {
            uint256 three = 0x800 + (pick % 0xd000);
            return
                abi.encodePacked(
                    uint8(0xe0 | (three >> 12)),
                    uint8(0x80 | ((three >> 6) & 0x3f)),
                    uint8(0x80 | (three & 0x3f))
                );
        }
        uint256 four = 0x10000 + (pick % 0x100000);
        return
            abi.encodePacked(
                uint8(0xf0 | (four >> 18)),
                uint8(0x80 | ((four >> 12) & 0x3f)),
                uint8(0x80 | ((four >> 6) & 0x3f)),
                uint8(0x80 | (four & 0x3f))
            );
    }

    /// @dev The first 1 to 60 bytes.
    function _cut(bytes memory text, uint256 length) private pure returns (bytes memory) {
        length = 1 + (length % 60);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(text, length)
        }
        return text;
    }
}
