// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

/// @title Contract-level metadata (ERC-7572)
interface IERC7572 {
    /// @notice The metadata changed. Here it never does.
    event ContractURIUpdated();

    /// @notice Where the contract's metadata is.
    /// @return uri A URI of a JSON object with at least a `name`.
    function contractURI() external view returns (string memory uri);
}
