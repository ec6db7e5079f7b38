// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {ITokenRegistry} from "./ITokenRegistry.sol";

/// @title Issues tokens in batches
interface ITokenFactory {
    /// @notice A token to issue.
    /// @param requestId Who asked, and under which key; zero: without a key.
    /// @param payloadHash What was asked; needed with a key.
    /// @param owner Who gets the whole supply.
    /// @param amount The number of tokens, above zero; `amount * 10 ** decimals` base units.
    /// @param decimals 0 to 8.
    /// @param ticker The symbol, 1 to 11 ASCII characters, padded on the right with zeros.
    /// @param fullName The name, 1 to 60 bytes.
    /// @param shortName A second name, for the event alone, 1 to 60 bytes. Both names stand where an ABI encoder puts them:
    /// behind the members, one behind the other.
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
    /// @param amount The number of tokens, above zero; they can't be divided.
    /// @param issuerId A registered issuer.
    /// @param tokenName The name, 1 to 60 bytes.
    /// @param info JSON about the token, for the event; the token keeps its hash.
    struct SecurityTokenRequest {
        bytes32 requestId;
        bytes32 payloadHash;
        uint256 amount;
        string issuerId;
        string tokenName;
        string info;
    }

    /// @notice A token was issued.
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
    event SecurityTokenIssued(
        uint256 indexed id,
        bytes32 requestId,
        address owner,
        uint256 amount,
        string issuerId,
        string tokenName,
        string info
    );

    /// @notice A request was skipped.
    /// @dev A batch emits one event a request, in their order, security tokens after tokens.
    event IssueRefused(bytes32 requestId, ITokenRegistry.Refusal reason);

    /// @notice Only an operator may call a factory.
    error NotOperator(address account);

    /// @notice Issues what can be issued and skips the rest; for operators alone.
    /// @dev Never reverts for what a request says. It does when it runs out of gas, and then issues nothing.
    function issue(TokenRequest[] calldata tokens, SecurityTokenRequest[] calldata securityTokens) external;

    /// @notice Registers an issuer; for operators alone.
    function registerIssuer(string calldata issuerId, address wallet) external;
}
