// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

/// @title The registry of all tokens, security tokens and issuers
/// @notice Gives tokens and security tokens the ids 1, 2, 3 … in one sequence without a gap. Lets no ticker, `st_id`,
/// issuer id or request id be used twice. Only factories add tokens; only the admin and factories add issuers.
interface ITokenRegistry {
    /// @notice Why a token was not issued.
    enum Refusal {
        None,
        InvalidRequest,
        RequestUsed,
        TickerTaken,
        StIdTaken,
        UnknownIssuer
    }

    /// @notice Where to find a token. All members are zero if there is no such token.
    /// @param id The token's id, from 1.
    /// @param blockNumber The block that created the token; its logs have the rest of what is known of it.
    /// @param token The token's address.
    struct Entry {
        uint48 id;
        uint48 blockNumber;
        address token;
    }

    /// @notice `issuerId` was registered.
    event IssuerRegistered(bytes32 indexed issuerKey, string issuerId, address indexed wallet);

    /// @notice From now on `newWallet` may take over the account of an issuer.
    event IssuerWalletProposed(bytes32 indexed issuerKey, address indexed newWallet);

    /// @notice `newWallet` took over the account of an issuer, and with it the control of the issuer's tokens.
    event IssuerWalletChanged(bytes32 indexed issuerKey, address indexed newWallet);

    /// @notice `factory` creates the tokens from id `firstId` on, until the next event of this kind.
    event FactoryChanged(uint48 indexed firstId, address indexed factory);

    /// @notice An issuer with this id is registered already.
    error IssuerAlreadyExists(string issuerId);

    /// @notice An issuer id is 1 to 32 of `A-Z a-z 0-9 _ .`, at least one of them a letter or digit.
    error InvalidIssuerId(string issuerId);

    /// @notice The zero address can't be an issuer's wallet.
    error InvalidWallet();

    /// @notice No issuer with this id is registered.
    error UnknownIssuer(string issuerId);

    /// @notice `account` is not allowed to change this issuer's wallet.
    error NotIssuer(address account);

    /// @notice The admin can't be an operator: an operator's stolen key must not give the admin's rights.
    error AdminCannotOperate(address account);

    /// @notice Reserves a ticker, and the request's id if it has one, and returns the id of the new token.
    /// @dev For factories alone. A factory that got an id must create that token with its next CREATE, and must not use
    /// CREATE for anything else, since the registry computes a token's address from the factory's nonce.
    /// @param ticker The ticker in the case of the caller: 1 to 11 ASCII characters, padded on the right with zeros.
    /// @param requestId As in {ITokenFactory-TokenRequest}.
    /// @param payloadHash As in {ITokenFactory-TokenRequest}.
    /// @return id The token's id, or zero if it can't be issued.
    /// @return refusal Why it can't be issued.
    function claimId(
        bytes11 ticker,
        bytes32 requestId,
        bytes32 payloadHash
    ) external returns (uint48 id, Refusal refusal);

    /// @notice As {claimId}, for a security token: it reserves the `st_id` instead of a ticker.
    /// @return id The token's id, or zero if it can't be issued.
    /// @return wallet The wallet of the issuer, or zero if there is no such issuer.
    /// @return refusal Why it can't be issued.
    function claimSecurityId(
        string calldata issuerId,
        string calldata tokenName,
        bytes32 requestId,
        bytes32 payloadHash
    ) external returns (uint48 id, address wallet, Refusal refusal);

    /// @notice Registers an issuer; for factories and the admin.
    function registerIssuer(string calldata issuerId, address wallet) external;

    /// @notice Offers the account of an issuer to `newWallet`; for the issuer's wallet or, should it be lost, the admin.
    function proposeIssuerWallet(string calldata issuerId, address newWallet) external;

    /// @notice Takes over the account of an issuer; for the wallet that it was offered to.
    function acceptIssuerWallet(string calldata issuerId) external;

    /// @notice The number of tokens, which is also the highest id.
    function tokenCount() external view returns (uint48 count);

    /// @notice The address of token `id`, or zero if there is no such token.
    function tokenById(uint48 id) external view returns (address token);

    /// @notice The token with this ticker, whatever the case of its letters.
    function tokenByTicker(string calldata ticker) external view returns (Entry memory entry);

    /// @notice The security token with this `st_id`.
    function tokenByStId(string calldata stId) external view returns (Entry memory entry);

    /// @notice The token that the request with this id issued.
    /// @return entry Where to find the token.
    /// @return payload The first 20 bytes of the request's `payloadHash`.
    function tokenByRequest(bytes32 requestId) external view returns (Entry memory entry, bytes20 payload);

    /// @notice The wallet of an issuer, or zero if there is no such issuer.
    function issuerWallet(string calldata issuerId) external view returns (address wallet);

    /// @notice The wallet to which the account of an issuer is offered, or zero if it is not offered.
    function proposedIssuerWallet(string calldata issuerId) external view returns (address wallet);
}
