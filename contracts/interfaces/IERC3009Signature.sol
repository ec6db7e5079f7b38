// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title The functions of ERC-3009 with a signature in one piece, as USDC has them, which may also be a contract's (ERC-1271)
/// @notice The same as ERC-3009's functions, for signatures of any form.
interface IERC3009Signature {
    /// @notice Moves `value` as `from` has signed; for anyone. `TransferWithAuthorization` is what is signed.
    /// @param from The account that pays and has signed.
    /// @param to The account that is paid.
    /// @param value The amount, in base units.
    /// @param validAfter It is valid after this time, in seconds.
    /// @param validBefore It is valid before this time, in seconds.
    /// @param nonce A random number of the signer's, of which each is used once.
    /// @param signature The signature.
    function transferWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice As {transferWithAuthorization}, for `to` alone. `ReceiveWithAuthorization` is what is signed.
    /// @param from The account that pays and has signed.
    /// @param to The account that is paid, and calls this.
    /// @param value The amount, in base units.
    /// @param validAfter It is valid after this time, in seconds.
    /// @param validBefore It is valid before this time, in seconds.
    /// @param nonce A random number of the signer's, of which each is used once.
    /// @param signature The signature.
    function receiveWithAuthorization(
        address from,
        address to,
        uint256 value,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice Makes a nonce unusable, as its signer has signed; for anyone. `CancelAuthorization` is what is signed.
    /// @param authorizer The signer.
    /// @param nonce The nonce.
    /// @param signature The signature.
    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external;
}
