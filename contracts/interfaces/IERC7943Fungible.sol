// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

/// @title Universal real world asset (uRWA), fungible (ERC-7943)
/// @dev Its ERC-165 id is 0x3edbb4c4.
interface IERC7943Fungible {
    /// @notice `amount` was taken from `from` for `to` without the consent of `from`.
    event ForcedTransfer(address indexed from, address indexed to, uint256 amount);

    /// @notice From now on `amount` of the tokens of `account` is frozen.
    event Frozen(address indexed account, uint256 amount);

    /// @notice `account` is not allowed to send.
    error ERC7943CannotSend(address account);

    /// @notice `account` is not allowed to receive.
    error ERC7943CannotReceive(address account);

    /// @notice The rules of the token forbid this transfer.
    error ERC7943CannotTransfer(address from, address to, uint256 amount);

    /// @notice `account` holds `amount`, but only `unfrozen` of it can move.
    error ERC7943InsufficientUnfrozenBalance(address account, uint256 amount, uint256 unfrozen);

    /// @notice Moves `amount` from `from` to `to`, frozen or not; for the controller alone.
    /// @return done Always true; a transfer that is not possible reverts.
    function forcedTransfer(address from, address to, uint256 amount) external returns (bool done);

    /// @notice Sets how many of the tokens that `account` holds or will hold are frozen; for the controller alone.
    /// @param amount The new number, in base units; it replaces the one before and may exceed the balance.
    /// @return done Always true.
    function setFrozenTokens(address account, uint256 amount) external returns (bool done);

    /// @notice Whether `account` may send this token at all.
    function canSend(address account) external view returns (bool allowed);

    /// @notice Whether `account` may receive this token at all.
    function canReceive(address account) external view returns (bool allowed);

    /// @notice How many of `account`'s tokens are frozen, in base units; it may be more than the balance.
    function getFrozenTokens(address account) external view returns (uint256 amount);

    /// @notice Whether the rules allow this transfer: `from` may send and has `amount` unfrozen, and `to` may receive.
    function canTransfer(address from, address to, uint256 amount) external view returns (bool allowed);
}
