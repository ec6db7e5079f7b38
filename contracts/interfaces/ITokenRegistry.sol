// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title The registry of all tokens, security tokens and issuers
/// @notice Creates tokens and security tokens, at addresses that follow from their names, and gives them the ids 1, 2, 3 …
/// in one sequence without a gap. Lets no ticker, `st_id`, issuer id or request id be used twice. Only factories add tokens;
/// only the admin and factories add issuers. A ticker or `st_id` is taken while its token's code stands, so a factory's token
/// implementations must not be able to destroy themselves.
interface ITokenRegistry {
    /// @notice Why a token was not issued.
    enum Refusal {
        None,
        InvalidRequest,
        RequestUsed,
        TickerTaken,
        StIdTaken,
        UnknownIssuer,
        IssuerSuspended
    }

    /// @notice A token that a factory wants to be created.
    /// @param requestId As in {ITokenFactory-TokenRequest}.
    /// @param payloadHash As in {ITokenFactory-TokenRequest}.
    /// @param holder The account that gets the whole supply.
    /// @param supply The supply in base units, above zero.
    /// @param length The number of bytes of constants, 2 to 128.
    /// @param ticker The ticker in the case of the caller: 1 to 11 ASCII characters, padded on the right with zeros.
    /// @param constants What follows the marker in the token's code (see {CloneCode}), padded on the right.
    struct TokenClaim {
        bytes32 requestId;
        bytes32 payloadHash;
        address holder;
        uint256 supply;
        uint256 length;
        bytes11 ticker;
        bytes32[4] constants;
    }

    /// @notice A security token that a factory wants to be created.
    /// @param requestId As in {ITokenFactory-TokenRequest}.
    /// @param payloadHash As in {ITokenFactory-TokenRequest}.
    /// @param supply The supply, above zero.
    /// @param length The number of bytes of constants, 2 to 160.
    /// @param constants What follows the marker in the token's code, padded on the right. It begins with
    /// `length of issuer id (1) ‖ length of token name (1) ‖ issuer id ‖ token name`.
    struct SecurityTokenClaim {
        bytes32 requestId;
        bytes32 payloadHash;
        uint256 supply;
        uint256 length;
        bytes32[5] constants;
    }

    /// @notice Where to find a token. Both members are zero if there is no such token.
    /// @param id The token's id, from 1.
    /// @param token The token's address.
    struct Entry {
        uint48 id;
        address token;
    }

    /// @notice `factory` may add tokens and issuers from now on, or may no more.
    /// @param factory The factory.
    /// @param allowed Whether it may.
    event FactoryChanged(address indexed factory, bool allowed);

    /// @notice `issuerId` was registered.
    /// @param issuerKey The issuer's id as a word: padded on the right with zeros.
    /// @param issuerId The issuer's id.
    /// @param wallet The issuer's wallet.
    event IssuerRegistered(bytes32 indexed issuerKey, string issuerId, address indexed wallet);

    /// @notice `newWallet` may take over the account of an issuer.
    /// @param issuerKey The issuer's id as a word.
    /// @param newWallet The wallet; zero if from now on none may.
    /// @param acceptableFrom From when on it may, in seconds.
    event IssuerWalletProposed(bytes32 indexed issuerKey, address indexed newWallet, uint48 acceptableFrom);

    /// @notice `newWallet` took over the account of an issuer, and with it the control of the issuer's tokens.
    /// @param issuerKey The issuer's id as a word.
    /// @param newWallet The wallet.
    event IssuerWalletChanged(bytes32 indexed issuerKey, address indexed newWallet);

    /// @notice The admin suspended an issuer, or ended that.
    /// @param issuerKey The issuer's id as a word.
    /// @param suspended Whether the issuer is suspended now.
    event IssuerSuspensionChanged(bytes32 indexed issuerKey, bool suspended);

    /// @notice An issuer with this id is registered already, perhaps in other case.
    /// @param issuerId The id.
    error IssuerAlreadyExists(string issuerId);

    /// @notice An issuer id is 1 to 32 of `A-Z a-z 0-9 _ .`, at least one of them a letter or digit.
    /// @param issuerId The text.
    error InvalidIssuerId(string issuerId);

    /// @notice The zero address can't be an issuer's wallet.
    error InvalidWallet();

    /// @notice No issuer with this id is registered.
    /// @param issuerId The id.
    error UnknownIssuer(string issuerId);

    /// @notice The issuer is suspended, so its wallet can do nothing.
    /// @param issuerId The id.
    error SuspendedIssuer(string issuerId);

    /// @notice `account` is not allowed to change this issuer's wallet.
    /// @param account The account.
    error NotIssuer(address account);

    /// @notice The admin has proposed a wallet for this issuer, and only the admin can change that.
    /// @param issuerId The id.
    error ProposedByAdmin(string issuerId);

    /// @notice The proposed wallet can't take over yet.
    /// @param acceptableFrom From when on it can, in seconds.
    error TooEarly(uint48 acceptableFrom);

    /// @notice Only an operator may have tokens issued.
    /// @param account The account.
    error NotOperator(address account);

    /// @notice An account can have one role alone: a stolen key must not give another's rights.
    /// @param account The account.
    error RolesConflict(address account);

    /// @notice Only a contract can be a factory: an account that signs could take any name for ever.
    /// @param account The account.
    error FactoryWithoutCode(address account);

    /// @notice An executor of orders can have no role: it calls whatever an order says.
    /// @param account The executor.
    error ExecutorWithRole(address account);

    /// @notice Creates the tokens that can be created, and says of the others why not; for factories alone.
    /// @param operator The account that called the factory; it must be an operator.
    /// @param implementation The contract to which the tokens delegate.
    /// @param claims The tokens.
    /// @return firstId The id of the first token that was created. The others' follow, in the order of the claims.
    /// @return refusals A byte for each claim: a {Refusal}.
    function claimTokens(
        address operator,
        address implementation,
        TokenClaim[] calldata claims
    ) external returns (uint256 firstId, bytes memory refusals);

    /// @notice As {claimTokens}, for security tokens, each of which belongs to its issuer's wallet.
    /// @param operator The account that called the factory; it must be an operator.
    /// @param implementation The contract to which the tokens delegate.
    /// @param claims The tokens.
    /// @return firstId The id of the first token that was created.
    /// @return refusals A byte for each claim: a {Refusal}.
    /// @return wallets The issuer's wallet for each claim that is not refused.
    function claimSecurityTokens(
        address operator,
        address implementation,
        SecurityTokenClaim[] calldata claims
    ) external returns (uint256 firstId, bytes memory refusals, address[] memory wallets);

    /// @notice Registers an issuer; for factories and the admin.
    /// @param issuerId The id, which no other issuer has, in any case.
    /// @param wallet The issuer's wallet.
    function registerIssuer(string calldata issuerId, address wallet) external;

    /// @notice Suspends an issuer at once: nothing is issued for it, and its tokens have no controller. Or ends that. For
    /// the admin alone.
    /// @param issuerId The id.
    /// @param suspended Whether it is suspended from now on.
    function setIssuerSuspended(string calldata issuerId, bool suspended) external;

    /// @notice Offers the account of an issuer to `newWallet`; for the issuer's wallet or, should that be lost or stolen, the
    /// admin. It can be taken over at once from the issuer's wallet, and after a day from the admin. What the
    /// admin offers, the issuer's wallet can't take back.
    /// @param issuerId The id.
    /// @param newWallet The wallet; zero takes an offer back.
    function proposeIssuerWallet(string calldata issuerId, address newWallet) external;

    /// @notice Takes over the account of an issuer; for the wallet that it was offered to. A suspension stays.
    /// @param issuerId The id.
    function acceptIssuerWallet(string calldata issuerId) external;

    /// @notice The number of tokens, which is also the highest id.
    /// @return count The number.
    function tokenCount() external view returns (uint48 count);

    /// @notice The token with this ticker, whatever the case of its letters.
    /// @param ticker The ticker.
    /// @return entry Where to find the token.
    function tokenByTicker(string calldata ticker) external view returns (Entry memory entry);

    /// @notice The address that the token with this ticker has, or will have once it is issued.
    /// @param ticker The ticker, in any case.
    /// @return token The address; zero if no token can have such a ticker.
    function tickerAddress(string calldata ticker) external view returns (address token);

    /// @notice The security token with this `st_id`.
    /// @param stId The `st_id`.
    /// @return entry Where to find the token.
    function tokenByStId(string calldata stId) external view returns (Entry memory entry);

    /// @notice The address that the security token with this `st_id` has, or will have once it is issued.
    /// @param stId The `st_id`.
    /// @return token The address.
    function stIdAddress(string calldata stId) external view returns (address token);

    /// @notice The token that the request with this id issued.
    /// @param requestId The request's id.
    /// @return id The token's id, or zero if there is none.
    /// @return payload The first 20 bytes of the request's `payloadHash`.
    function tokenByRequest(bytes32 requestId) external view returns (uint48 id, bytes20 payload);

    /// @notice The wallet of an issuer, suspended or not.
    /// @param issuerId The id.
    /// @return wallet The wallet, or zero if there is no such issuer.
    function issuerWallet(string calldata issuerId) external view returns (address wallet);

    /// @notice Whether an issuer with this id is registered, in whatever case.
    /// @param issuerId The id.
    /// @return exists Whether there is one.
    function issuerExists(string calldata issuerId) external view returns (bool exists);

    /// @notice Whether an issuer is suspended.
    /// @param issuerId The id.
    /// @return suspended Whether it is.
    function isIssuerSuspended(string calldata issuerId) external view returns (bool suspended);

    /// @notice The wallet to which the account of an issuer is offered.
    /// @param issuerId The id.
    /// @return wallet The wallet, or zero if it is not offered.
    /// @return acceptableFrom From when on it may be taken over, in seconds; of the last offer if it is not offered.
    function proposedIssuerWallet(
        string calldata issuerId
    ) external view returns (address wallet, uint48 acceptableFrom);

    /// @notice Who controls the tokens of an issuer.
    /// @param issuerKey The issuer's id as a word.
    /// @return wallet The issuer's wallet; zero while the issuer is suspended, or if there is none.
    function controllerOf(bytes32 issuerKey) external view returns (address wallet);
}
