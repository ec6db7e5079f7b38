// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {IERC7572} from "./IERC7572.sol";
import {IERC7943Fungible} from "./IERC7943Fungible.sol";

/// @title A security token: ERC-20, ERC-2612, ERC-7943 and ERC-7572, controlled by its issuer
interface ISecurityToken is IERC7943Fungible, IERC7572 {
    /// @notice The controller decided whether `account` may hold the token.
    event AllowedSet(address indexed account, bool allowed);

    /// @notice Only the issuer's wallet may do this.
    error NotController(address account);

    /// @notice The zero address can't hold tokens.
    error ZeroAddressNotAllowed();

    /// @notice Decides whether `account` may send and receive the token; for the controller alone.
    /// @dev The controller itself is always allowed.
    function setAllowed(address account, bool allowed) external;

    /// @notice The issuer's wallet, as the registry has it now. It controls the token.
    function controller() external view returns (address wallet);

    /// @notice The id of the issuer who issued the token.
    function issuerId() external view returns (string memory id);

    /// @notice The keccak256 hash of the `info` in {ITokenFactory-SecurityTokenIssued}.
    function infoHash() external view returns (bytes32 hash);
}
