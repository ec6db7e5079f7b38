// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Contract-level metadata (ERC-7572)
/// @notice What a contract says of itself.
interface IERC7572 {
    /// @notice The metadata changed. A security token never emits this, since its metadata never changes.
    event ContractURIUpdated();

    /// @notice The URI of the contract's metadata.
    /// @return uri The URI of a JSON object with at least a `name`.
    function contractURI() external view returns (string memory uri);
}
