// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ITokenRegistry} from "./ITokenRegistry.sol";

/// @title Issues tokens in batches
/// @notice What operators call, and the events that say all about what was issued.
interface ITokenFactory {
    /// @notice A token to issue.
    /// @param requestId A hash of the caller and the caller's idempotency key. Each is issued once; zero: no key.
    /// @param payloadHash A hash of the request's content, to which a repeat with the same key is compared.
    /// @param owner The account that gets the whole supply.
    /// @param amount The number of whole tokens, above zero. The supply is `amount * 10 ** decimals` base units.
    /// @param decimals 0 to 8.
    /// @param ticker The symbol, 1 to 11 ASCII characters, padded on the right with zeros.
    /// @param fullName The name, 1 to 60 bytes of UTF-8.
    /// @param shortName A second name, 1 to 60 bytes of UTF-8; only the event has it. The two names must follow the members
    /// directly, in this order, as a standard ABI encoder writes them.
    struct TokenRequest {
        bytes32 requestId;
        bytes32 payloadHash;
        address owner;
        uint256 amount;
        uint8 decimals;
        bytes11 ticker;
        string fullName;
        string shortName;
    }

    /// @notice A security token to issue. Its whole supply goes to the issuer's wallet.
    /// @param requestId As in {TokenRequest}.
    /// @param payloadHash As in {TokenRequest}.
    /// @param amount The number of tokens, above zero; they can't be divided.
    /// @param issuerId The id of a registered issuer, in the case in which it was registered.
    /// @param tokenName The name, 1 to 60 bytes of UTF-8.
    /// @param info JSON about the token. The event has it in full, the token its hash.
    struct SecurityTokenRequest {
        bytes32 requestId;
        bytes32 payloadHash;
        uint256 amount;
        string issuerId;
        string tokenName;
        string info;
    }

    /// @notice A token was issued.
    /// @param id The token's id.
    /// @param requestId As in {TokenRequest}.
    /// @param owner The account that got the whole supply.
    /// @param amount The number of whole tokens.
    /// @param decimals The number of decimals.
    /// @param ticker The symbol.
    /// @param fullName The name.
    /// @param shortName The second name.
    event TokenIssued(
        uint256 indexed id,
        bytes32 requestId,
        address owner,
        uint256 amount,
        uint8 decimals,
        bytes11 ticker,
        string fullName,
        string shortName
    );

    /// @notice A security token was issued.
    /// @param id The token's id.
    /// @param requestId As in {TokenRequest}.
    /// @param owner The issuer's wallet, which got the whole supply.
    /// @param amount The number of tokens.
    /// @param issuerId The issuer's id.
    /// @param tokenName The name.
    /// @param info JSON about the token.
    event SecurityTokenIssued(
        uint256 indexed id,
        bytes32 requestId,
        address owner,
        uint256 amount,
        string issuerId,
        string tokenName,
        string info
    );

    /// @notice A request was refused, and the rest of its batch issued without it.
    /// @dev A batch emits one event per request, whether issued or refused, in the order of the requests: first for the
    /// tokens, then for the security tokens.
    /// @param requestId As in {TokenRequest}.
    /// @param reason Why it was refused.
    event IssueRefused(bytes32 requestId, ITokenRegistry.Refusal reason);

    /// @notice Only an operator may call a factory.
    /// @param account The account that tried.
    error NotOperator(address account);

    /// @notice The implementations or the executor are not what they should be, or belong to another registry.
    error WrongContracts();

    /// @notice Issues what can be issued and skips the rest; for operators alone.
    /// @dev No values in a request make it revert, if they are of the members' types: a word that is none, as an address with
    /// more than 160 bits, does. It reverts if it runs out of gas, too. Then it issues nothing.
    /// @param tokens The tokens.
    /// @param securityTokens The security tokens.
    function issue(TokenRequest[] calldata tokens, SecurityTokenRequest[] calldata securityTokens) external;

    /// @notice Issues as {issue} does, then has the executor execute orders; for operators alone.
    /// @param tokens The tokens.
    /// @param securityTokens The security tokens.
    /// @param orders The calldata of {IOrderExecutor-execute}.
    function issueAndExecute(
        TokenRequest[] calldata tokens,
        SecurityTokenRequest[] calldata securityTokens,
        bytes calldata orders
    ) external;

    /// @notice Registers an issuer; for operators alone.
    /// @param issuerId The issuer's id.
    /// @param wallet The issuer's wallet.
    function registerIssuer(string calldata issuerId, address wallet) external;
}
