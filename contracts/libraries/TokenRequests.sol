// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {ITokenFactory} from "../interfaces/ITokenFactory.sol";

/// @title Reads a request's names, and emits its event, from the request's bytes in calldata
/// @dev The event has the same bytes as the request, without one word, so they are copied at once. Copying each member
/// would take 250 more opcodes, a fifth of what issuing a token takes.
library TokenRequests {
    /// @notice Both names of a request. They are empty if the request does not have a standard ABI encoder's layout:
    /// first the members, then the full name, then the short name, all within the calldata.
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
                iszero(gt(add(shortName.offset, shortName.length), calldatasize()))
            )
            fullName.length := mul(canonical, fullName.length)
            shortName.length := mul(canonical, shortName.length)
        }
    }

    /// @notice Emits {ITokenFactory-TokenIssued}.
    /// @param request Its members were read before, since Solidity checks them then, and {names} gave no empty name.
    /// @param shortName The request's short name, which is its end.
    function emitIssued(
        ITokenFactory.TokenRequest calldata request,
        string calldata shortName,
        uint256 id
    ) internal {
        bytes32 topic = ITokenFactory.TokenIssued.selector;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let data := mload(0x40)
            let padded := and(add(shortName.length, 0x1f), not(0x1f))
            // The event has no payload hash: the rest begins behind it, with the owner.
            let length := sub(add(shortName.offset, padded), add(request, 0x40))
            mstore(data, calldataload(request))
            calldatacopy(add(data, 0x20), add(request, 0x40), length)
            // Without that word, both names begin a word earlier.
            mstore(add(data, 0xa0), 0xe0)
            mstore(add(data, 0xc0), sub(calldataload(add(request, 0xe0)), 0x20))
            log2(data, add(length, 0x20), topic, id)
        }
    }
}
