// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {ITokenFactory} from "./interfaces/ITokenFactory.sol";
import {ITokenRegistry} from "./interfaces/ITokenRegistry.sol";
import {CloneCode} from "./libraries/CloneCode.sol";
import {Tickers} from "./libraries/Tickers.sol";
import {TokenRequests} from "./libraries/TokenRequests.sol";
import {OPERATOR_ROLE, TokenRegistry} from "./TokenRegistry.sol";

/// @title Issues tokens and security tokens in batches, each as a clone of one of two implementations
contract TokenFactory is ITokenFactory {
    using TokenRequests for TokenRequest;

    /// @notice The registry of the tokens.
    TokenRegistry public immutable REGISTRY;

    /// @notice The implementation to which tokens delegate.
    address public immutable TOKEN;

    /// @notice The implementation to which security tokens delegate.
    address public immutable SECURITY_TOKEN;

    uint256 private constant _MAX_NAME = 60;
    uint256 private constant _MAX_DECIMALS = 8;

    /// @param registry The registry of the tokens; it must grant this contract the `FACTORY_ROLE`.
    /// @param token The address of an {IssuedToken}.
    /// @param securityToken The address of a {SecurityToken} with the same registry.
    constructor(TokenRegistry registry, address token, address securityToken) {
        REGISTRY = registry;
        TOKEN = token;
        SECURITY_TOKEN = securityToken;
    }

    modifier onlyOperator() {
        if (!REGISTRY.hasRole(OPERATOR_ROLE, msg.sender)) revert NotOperator(msg.sender);
        _;
    }

    /// @inheritdoc ITokenFactory
    function issue(
        TokenRequest[] calldata tokens,
        SecurityTokenRequest[] calldata securityTokens
    ) external onlyOperator {
        Memory.Pointer free = Memory.getFreeMemoryPointer();
        for (uint256 i; i < tokens.length; ++i) {
            _issueToken(tokens[i]);
            // Each token uses the same memory again, since the gas of memory grows with the square of its size.
            Memory.unsafeSetFreeMemoryPointer(free);
        }
        for (uint256 i; i < securityTokens.length; ++i) {
            _issueSecurityToken(securityTokens[i]);
            Memory.unsafeSetFreeMemoryPointer(free);
        }
    }

    /// @inheritdoc ITokenFactory
    function registerIssuer(string calldata issuerId, address wallet) external onlyOperator {
        REGISTRY.registerIssuer(issuerId, wallet);
    }

    function _issueToken(TokenRequest calldata request) private {
        bytes32 requestId = request.requestId;
        address owner = request.owner;
        uint256 amount = request.amount;
        uint8 decimals = request.decimals;
        bytes11 ticker = request.ticker;
        (string calldata fullName, string calldata shortName) = request.names();

        uint256 supply = _baseUnits(amount, decimals);
        if (supply == 0 || owner == address(0) || !_isName(fullName) || !_isName(shortName)) {
            emit IssueRefused(requestId, ITokenRegistry.Refusal.InvalidRequest);
            return;
        }
        (uint256 id, ITokenRegistry.Refusal refusal) = REGISTRY.claimId(
            ticker,
            requestId,
            request.payloadHash
        );
        if (id == 0) {
            emit IssueRefused(requestId, refusal);
            return;
        }
        CloneCode.create(TOKEN, owner, supply, amount, _tokenConstants(decimals, ticker, fullName));
        request.emitIssued(shortName, id);
    }

    function _issueSecurityToken(SecurityTokenRequest calldata request) private {
        bytes32 requestId = request.requestId;
        uint256 amount = request.amount;
        string calldata issuerId = request.issuerId;
        string calldata tokenName = request.tokenName;
        string calldata info = request.info;

        if (amount == 0 || !_isName(tokenName)) {
            emit IssueRefused(requestId, ITokenRegistry.Refusal.InvalidRequest);
            return;
        }
        (uint256 id, address owner, ITokenRegistry.Refusal refusal) = REGISTRY.claimSecurityId(
            issuerId,
            tokenName,
            requestId,
            request.payloadHash
        );
        if (id == 0) {
            emit IssueRefused(requestId, refusal);
            return;
        }
        CloneCode.create(
            SECURITY_TOKEN,
            owner,
            amount,
            amount,
            abi.encodePacked(
                uint48(id),
                uint8(bytes(issuerId).length),
                uint8(bytes(tokenName).length),
                keccak256(bytes(info)),
                issuerId,
                tokenName
            )
        );
        emit SecurityTokenIssued(id, requestId, owner, amount, issuerId, tokenName, info);
    }

    /// @dev The constants that {IssuedToken} expects between its holder and its amount.
    function _tokenConstants(
        uint8 decimals,
        bytes11 ticker,
        string calldata fullName
    ) private pure returns (bytes memory constants) {
        uint256 length = Tickers.length(ticker);
        // Assembly instead of `abi.encodePacked` saves 90 opcodes per token.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            constants := mload(0x40)
            mstore(constants, add(add(fullName.length, length), 2))
            mstore8(add(constants, 32), or(shl(4, decimals), length))
            mstore8(add(constants, 33), fullName.length)
            calldatacopy(add(constants, 34), fullName.offset, fullName.length)
            // This writes a whole word: the ticker's padding lands behind the constants, where it does not matter.
            mstore(add(add(constants, 34), fullName.length), ticker)
            // 128 bytes have room for the longest name (60 bytes) and ticker (11 bytes).
            mstore(0x40, add(constants, 0x80))
        }
    }

    /// @dev `amount * 10 ** decimals`; zero if there are too many decimals or the product exceeds 256 bits.
    function _baseUnits(uint256 amount, uint256 decimals) private pure returns (uint256) {
        unchecked {
            if (decimals > _MAX_DECIMALS) return 0;
            uint256 unit = 10 ** decimals;
            return amount > type(uint256).max / unit ? 0 : amount * unit;
        }
    }

    function _isName(string calldata name) private pure returns (bool) {
        unchecked {
            // A length of 0 wraps around to the highest number, and so is refused as well.
            return bytes(name).length - 1 < _MAX_NAME;
        }
    }
}
