// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title Universal real world asset (uRWA), fungible (ERC-7943)
/// @notice Who may send and receive, what is frozen, and what the controller may do about it.
/// @dev Its ERC-165 id is 0x3edbb4c4.
interface IERC7943Fungible is IERC165 {
    /// @notice `amount` was taken from `from` for `to` without the consent of `from`.
    /// @param from The account that lost it.
    /// @param to The account that got it.
    /// @param amount The amount, in base units.
    event ForcedTransfer(address indexed from, address indexed to, uint256 amount);

    /// @notice From now on `amount` of the tokens of `account` is frozen.
    /// @param account The account.
    /// @param amount The amount, in base units.
    event Frozen(address indexed account, uint256 amount);

    /// @notice `account` is not allowed to send.
    /// @param account The account.
    error ERC7943CannotSend(address account);

    /// @notice `account` is not allowed to receive.
    /// @param account The account.
    error ERC7943CannotReceive(address account);

    /// @notice The rules of the token forbid this transfer.
    /// @param from The account that would send.
    /// @param to The account that would receive.
    /// @param amount The amount, in base units.
    error ERC7943CannotTransfer(address from, address to, uint256 amount);

    /// @notice `account` holds `amount`, but only `unfrozen` of it can move.
    /// @param account The account.
    /// @param amount The amount that was to move, in base units.
    /// @param unfrozen The amount that can, in base units.
    error ERC7943InsufficientUnfrozenBalance(address account, uint256 amount, uint256 unfrozen);

    /// @notice Moves `amount` from `from` to `to`, frozen or not; for the controller alone.
    /// @param from The account that loses it.
    /// @param to The account that gets it, which must be allowed to receive.
    /// @param amount The amount, in base units.
    /// @return done Always true; a transfer that is not possible reverts.
    function forcedTransfer(address from, address to, uint256 amount) external returns (bool done);

    /// @notice Sets how many of the tokens that `account` holds or will hold are frozen; for the controller alone.
    /// @param account The account.
    /// @param amount The new number, in base units; it replaces the one before and may exceed the balance.
    /// @return done Always true.
    function setFrozenTokens(address account, uint256 amount) external returns (bool done);

    /// @notice Whether `account` may send this token at all.
    /// @param account The account.
    /// @return allowed Whether it may.
    function canSend(address account) external view returns (bool allowed);

    /// @notice Whether `account` may receive this token at all.
    /// @param account The account.
    /// @return allowed Whether it may.
    function canReceive(address account) external view returns (bool allowed);

    /// @notice How many of `account`'s tokens are frozen, in base units; it may be more than the balance.
    /// @param account The account.
    /// @return amount The amount.
    function getFrozenTokens(address account) external view returns (uint256 amount);

    /// @notice Whether the rules allow this transfer: `from` may send, `to` may receive, and what is frozen does not forbid it.
    /// A want of balance alone is not the rules' business.
    /// @param from The account that would send.
    /// @param to The account that would receive.
    /// @param amount The amount, in base units.
    /// @return allowed Whether they do.
    function canTransfer(address from, address to, uint256 amount) external view returns (bool allowed);
}
