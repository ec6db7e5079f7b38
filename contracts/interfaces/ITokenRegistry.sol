// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

/// @title What was issued, by whom, and what can never be issued again
/// @notice Numbers every token 1, 2, 3 … without a gap over both kinds, and holds tickers, `st_id`s, issuers and request
/// ids unique. Only factories add tokens; only the admin and factories add issuers.
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

    /// @notice Where a token is found. All zero where there is none.
    /// @param id Its number, from 1.
    /// @param blockNumber The block that created it, whose logs hold the rest.
    /// @param token Its address.
    struct Entry {
        uint48 id;
        uint48 blockNumber;
        address token;
    }

    /// @notice `issuerId` was registered.
    event IssuerRegistered(bytes32 indexed issuerKey, string issuerId, address indexed wallet);

    /// @notice `newWallet` may take over the account of an issuer.
    event IssuerWalletProposed(bytes32 indexed issuerKey, address indexed newWallet);

    /// @notice The account of an issuer, and with it the control of its tokens, went over to `newWallet`.
    event IssuerWalletChanged(bytes32 indexed issuerKey, address indexed newWallet);

    /// @notice From token `firstId` on, until the next such event, tokens are created by `factory`.
    event FactoryChanged(uint48 indexed firstId, address indexed factory);

    /// @notice There is an issuer of this id already.
    error IssuerAlreadyExists(string issuerId);

    /// @notice An issuer id is 1 to 32 of `A-Z a-z 0-9 _ .`, at least one of them a letter or digit.
    error InvalidIssuerId(string issuerId);

    /// @notice The zero address can't be an issuer's wallet.
    error InvalidWallet();

    /// @notice There is no issuer of this id.
    error UnknownIssuer(string issuerId);

    /// @notice `account` is not allowed to change this issuer's wallet.
    error NotIssuer(address account);

    /// @notice The admin can't be an operator: it is what the hot key must not be able to become.
    error AdminCannotOperate(address account);

    /// @notice Takes a ticker, and the id of the request where it has one, and numbers the token.
    /// @dev For factories alone. A factory that got an id must create that token by its next CREATE, and use CREATE for
    /// nothing else: a token's address is computed from that.
    /// @param ticker As it shall be written: 1 to 11 ASCII characters, padded on the right with zeros.
    /// @param requestId Who asked, and under which key; zero: without a key.
    /// @param payloadHash What was asked, for a later request with the same key.
    /// @return id The token's id, or zero where it can't be issued.
    /// @return refusal Why it can't be issued.
    function claimId(
        bytes11 ticker,
        bytes32 requestId,
        bytes32 payloadHash
    ) external returns (uint48 id, Refusal refusal);

    /// @notice The same for a security token, with its `st_id`.
    /// @return id The token's id, or zero where it can't be issued.
    /// @return wallet The wallet of the issuer.
    /// @return refusal Why it can't be issued.
    function claimSecurityId(
        string calldata issuerId,
        string calldata tokenName,
        bytes32 requestId,
        bytes32 payloadHash
    ) external returns (uint48 id, address wallet, Refusal refusal);

    /// @notice Registers an issuer; for factories and the admin.
    function registerIssuer(string calldata issuerId, address wallet) external;

    /// @notice Offers the account of an issuer to `newWallet`; for the issuer's wallet and, should it be lost, the admin.
    function proposeIssuerWallet(string calldata issuerId, address newWallet) external;

    /// @notice Takes over the account of an issuer; for the wallet that it was offered to.
    function acceptIssuerWallet(string calldata issuerId) external;

    /// @notice How many tokens there are, which is also the highest id.
    function tokenCount() external view returns (uint48 count);

    /// @notice The address of token `id`, or zero.
    function tokenById(uint48 id) external view returns (address token);

    /// @notice The token with this ticker, whatever the case of its letters.
    function tokenByTicker(string calldata ticker) external view returns (Entry memory entry);

    /// @notice The security token with this `st_id`.
    function tokenByStId(string calldata stId) external view returns (Entry memory entry);

    /// @notice What the request with this id made.
    /// @return entry The token.
    /// @return payload The first 20 bytes of the hash of what was asked.
    function tokenByRequest(bytes32 requestId) external view returns (Entry memory entry, bytes20 payload);

    /// @notice The wallet of an issuer, or zero where there is no such issuer.
    function issuerWallet(string calldata issuerId) external view returns (address wallet);

    /// @notice The wallet to which the account of an issuer is offered, or zero.
    function proposedIssuerWallet(string calldata issuerId) external view returns (address wallet);
}
