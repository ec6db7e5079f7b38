// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ITokenFactory} from "../interfaces/ITokenFactory.sol";
import {IssuerIds} from "./IssuerIds.sol";
import {Tickers} from "./Tickers.sol";
import {Utf8} from "./Utf8.sol";

/// @title Turns requests into claims for the registry, and into events
/// @notice Reads what operators send, and writes what the registry takes.
/// @dev Claims are written to memory as the registry's functions take them, without an array of structs between. The event
/// of a token has the same bytes as its request, without one word, so they are copied at once. Both spare hundreds of
/// opcodes a token.
library TokenRequests {
    /// @notice The bytes of a claim: its words, of which the last are the constants.
    uint256 internal constant TOKEN_CLAIM = 320;

    /// @notice The same of a security token's.
    uint256 internal constant SECURITY_TOKEN_CLAIM = 288;

    uint256 private constant _MAX_NAME = 60;
    uint256 private constant _MAX_DECIMALS = 8;

    /// @notice A request of a list. Unlike Solidity's own way to it, this never reverts: one that is outside of the calldata has
    /// no names.
    /// @param requests The list.
    /// @param index The place of the request, below the list's length.
    /// @return request The request.
    function at(
        ITokenFactory.TokenRequest[] calldata requests,
        uint256 index
    ) internal pure returns (ITokenFactory.TokenRequest calldata request) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            request := add(requests.offset, calldataload(add(requests.offset, shl(5, index))))
        }
    }

    /// @notice Writes an {ITokenRegistry-TokenClaim}. One with a supply of zero, which the registry refuses, if the request is
    /// not valid.
    /// @param request The request.
    /// @param claim Where to write it in memory.
    /// @return next Where the next one is to be.
    function writeClaim(
        ITokenFactory.TokenRequest calldata request,
        uint256 claim
    ) internal pure returns (uint256 next) {
        uint256 amount = request.amount;
        uint256 decimals;
        bytes11 ticker;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            // Not cleaned: too many decimals are refused here, and the registry reverts for a ticker's word with more in it.
            decimals := calldataload(add(request, 0x80))
            ticker := calldataload(add(request, 0xa0))
        }
        (string calldata fullName, string calldata shortName) = names(request);
        uint256 supply = _baseUnits(amount, decimals);
        if (supply == 0) return _writeInvalid(claim, TOKEN_CLAIM);
        if (!_isName(fullName)) return _writeInvalid(claim, TOKEN_CLAIM);
        if (!_isName(shortName)) return _writeInvalid(claim, TOKEN_CLAIM);
        uint256 symbolLength = Tickers.length(ticker);
        uint256 amountLength = Math.log256(amount) + 1;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            // A claim begins with the same members, but for the supply and the length.
            calldatacopy(claim, request, 0xc0)
            mstore(add(claim, 0x60), supply)
            let end := add(claim, 0xc0)
            mstore8(end, or(shl(4, decimals), symbolLength))
            mstore8(add(end, 1), fullName.length)
            calldatacopy(add(end, 2), fullName.offset, fullName.length)
            // Each of these writes a whole word, of which what is too much is overwritten or not read.
            end := add(add(end, 2), fullName.length)
            mstore(end, ticker)
            end := add(end, symbolLength)
            mstore(end, shl(sub(256, shl(3, amountLength)), amount))
            end := add(end, amountLength)
            mstore(add(claim, 0x80), sub(end, add(claim, 0xc0)))
            next := add(claim, TOKEN_CLAIM)
        }
    }

    /// @notice Writes an {ITokenRegistry-SecurityTokenClaim}, as {writeClaim} does.
    /// @param request The request.
    /// @param claim Where to write it in memory.
    /// @return next Where the next one is to be.
    function writeSecurityClaim(
        ITokenFactory.SecurityTokenRequest calldata request,
        uint256 claim
    ) internal pure returns (uint256 next) {
        uint256 amount = request.amount;
        string calldata issuerId = request.issuerId;
        string calldata tokenName = request.tokenName;
        bytes32 infoHash = keccak256(bytes(request.info));
        if (amount == 0 || !_isName(tokenName)) return _writeInvalid(claim, SECURITY_TOKEN_CLAIM);
        // An id that is too long is nobody's, and neither is none at all.
        uint256 issuerLength = IssuerIds.toWord(issuerId) == 0 ? 0 : bytes(issuerId).length;
        uint256 amountLength = Math.log256(amount) + 1;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            calldatacopy(claim, request, 0x60)
            let end := add(claim, 0x80)
            mstore8(end, issuerLength)
            mstore8(add(end, 1), tokenName.length)
            end := add(end, 2)
            calldatacopy(end, issuerId.offset, issuerLength)
            end := add(end, issuerLength)
            calldatacopy(end, tokenName.offset, tokenName.length)
            end := add(end, tokenName.length)
            mstore(end, infoHash)
            end := add(end, 32)
            mstore(end, shl(sub(256, shl(3, amountLength)), amount))
            end := add(end, amountLength)
            mstore(add(claim, 0x60), sub(end, add(claim, 0x80)))
            next := add(claim, SECURITY_TOKEN_CLAIM)
        }
    }

    /// @notice Both names of a request. They are empty if the request does not have a standard ABI encoder's layout:
    /// first the members, then the full name, then the short name, all within the calldata.
    /// @param request The request.
    /// @return fullName The first.
    /// @return shortName The second.
    function names(
        ITokenFactory.TokenRequest calldata request
    ) internal pure returns (string calldata fullName, string calldata shortName) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            // After eight words of members comes the full name: a word with its length, then its bytes, padded to whole
            // words. The short name follows in the same form.
            fullName.offset := add(request, 0x120)
            fullName.length := calldataload(add(request, 0x100))
            let second := and(add(fullName.length, 0x13f), not(0x1f))
            shortName.offset := add(add(request, second), 0x20)
            shortName.length := calldataload(add(request, second))
            let canonical := and(
                and(
                    eq(calldataload(add(request, 0xc0)), 0x100),
                    eq(calldataload(add(request, 0xe0)), second)
                ),
                and(
                    iszero(gt(add(shortName.offset, shortName.length), calldatasize())),
                    lt(request, calldatasize())
                )
            )
            fullName.length := mul(canonical, fullName.length)
            shortName.length := mul(canonical, shortName.length)
        }
    }

    /// @notice Emits {ITokenFactory-TokenIssued}.
    /// @param request A request that was issued, so that its members and names are valid.
    /// @param id The token's id.
    function emitIssued(ITokenFactory.TokenRequest calldata request, uint256 id) internal {
        bytes32 topic = ITokenFactory.TokenIssued.selector;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, calldataload(request))
            // The event has no payload hash: the rest begins behind it, with the owner. Without that word, both names begin a
            // word earlier.
            let second := sub(calldataload(add(request, 0xe0)), 0x20)
            calldatacopy(add(data, 0x20), add(request, 0x40), second)
            mstore(add(data, 0xa0), 0xe0)
            mstore(add(data, 0xc0), second)
            // What pads a name may be anything in the calldata, and is zero in the event.
            mstore(add(add(data, 0x100), calldataload(add(request, 0x100))), 0)
            let end := add(data, second)
            let shortName := add(add(request, second), 0x20)
            let size := add(calldataload(shortName), 0x20)
            calldatacopy(end, shortName, size)
            mstore(add(end, size), 0)
            log2(data, add(second, and(add(size, 0x1f), not(0x1f))), topic, id)
        }
    }

    /// @dev Zeros, as there are behind the end of the calldata.
    function _writeInvalid(uint256 claim, uint256 size) private pure returns (uint256 next) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            calldatacopy(claim, calldatasize(), size)
            next := add(claim, size)
        }
    }

    /// @dev `amount * 10 ** decimals`; zero if there are too many decimals or the product exceeds 256 bits.
    function _baseUnits(uint256 amount, uint256 decimals) private pure returns (uint256) {
        unchecked {
            if (decimals > _MAX_DECIMALS) return 0;
            uint256 unit = 10 ** decimals;
            return amount > type(uint256).max / unit ? 0 : amount * unit;
        }
    }

    function _isName(string calldata name) private pure returns (bool) {
        unchecked {
            // A length of 0 wraps around to the highest number, and so is refused as well.
            return bytes(name).length - 1 < _MAX_NAME && Utf8.isValid(name);
        }
    }
}
