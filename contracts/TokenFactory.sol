// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";
import {IERC7943Fungible} from "./interfaces/IERC7943Fungible.sol";
import {IOrderExecutor} from "./interfaces/IOrderExecutor.sol";
import {ITokenFactory} from "./interfaces/ITokenFactory.sol";
import {ITokenRegistry} from "./interfaces/ITokenRegistry.sol";
import {TokenRequests} from "./libraries/TokenRequests.sol";
import {IssuedToken} from "./IssuedToken.sol";
import {SecurityToken} from "./SecurityToken.sol";
import {TokenRegistry} from "./TokenRegistry.sol";

/// @title Issues tokens and security tokens in batches, each as a clone of one of two implementations
/// @notice Operators call it with batches. It checks them, has the registry create the tokens, and tells what became
/// of each request.
contract TokenFactory is ITokenFactory {
    using TokenRequests for TokenRequest[];
    using TokenRequests for TokenRequest;
    using TokenRequests for SecurityTokenRequest;

    /// @notice The registry of the tokens, which creates them.
    TokenRegistry public immutable REGISTRY;

    /// @notice The implementation to which tokens delegate.
    address public immutable TOKEN_IMPLEMENTATION;

    /// @notice The implementation to which security tokens delegate.
    address public immutable SECURITY_TOKEN_IMPLEMENTATION;

    /// @notice The executor of orders.
    IOrderExecutor public immutable EXECUTOR;

    bytes32 private immutable _OPERATOR_ROLE;

    /// @notice Creates a factory for good: nothing about it changes.
    /// @param registry The registry of the tokens; it must grant this contract the `FACTORY_ROLE`.
    /// @param token The implementation of tokens.
    /// @param securityToken The implementation of security tokens, with the same registry.
    /// @param executor The executor of orders.
    constructor(
        TokenRegistry registry,
        IssuedToken token,
        SecurityToken securityToken,
        IOrderExecutor executor
    ) {
        if (
            address(securityToken.REGISTRY()) != address(registry) ||
            securityToken.implementation() != address(securityToken) ||
            token.implementation() != address(token) ||
            token.supportsInterface(type(IERC7943Fungible).interfaceId) ||
            !ERC165Checker.supportsInterface(address(executor), type(IOrderExecutor).interfaceId)
        ) revert WrongContracts();
        REGISTRY = registry;
        TOKEN_IMPLEMENTATION = address(token);
        SECURITY_TOKEN_IMPLEMENTATION = address(securityToken);
        EXECUTOR = executor;
        _OPERATOR_ROLE = registry.OPERATOR_ROLE();
    }

    /// @inheritdoc ITokenFactory
    function issue(TokenRequest[] calldata tokens, SecurityTokenRequest[] calldata securityTokens) external {
        _issue(tokens, securityTokens);
    }

    /// @inheritdoc ITokenFactory
    function issueAndExecute(
        TokenRequest[] calldata tokens,
        SecurityTokenRequest[] calldata securityTokens,
        bytes calldata orders
    ) external {
        _issue(tokens, securityTokens);
        address executor = address(EXECUTOR);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let data := mload(0x40)
            calldatacopy(data, orders.offset, orders.length)
            if iszero(call(gas(), executor, 0, data, orders.length, 0, 0)) {
                returndatacopy(data, 0, returndatasize())
                revert(data, returndatasize())
            }
        }
    }

    /// @inheritdoc ITokenFactory
    function registerIssuer(string calldata issuerId, address wallet) external {
        if (!REGISTRY.hasRole(_OPERATOR_ROLE, msg.sender)) revert NotOperator(msg.sender);
        REGISTRY.registerIssuer(issuerId, wallet);
    }

    function _issue(TokenRequest[] calldata tokens, SecurityTokenRequest[] calldata securityTokens) private {
        // Even a batch without requests is refused to who is no operator.
        if (tokens.length != 0 || securityTokens.length == 0) _issueTokens(tokens);
        if (securityTokens.length != 0) _issueSecurityTokens(securityTokens);
    }

    function _issueTokens(TokenRequest[] calldata requests) private {
        (uint256 start, uint256 claim) = _begin(
            ITokenRegistry.claimTokens.selector,
            TOKEN_IMPLEMENTATION,
            requests.length,
            TokenRequests.TOKEN_CLAIM
        );
        for (uint256 i; i < requests.length; ++i) claim = requests.at(i).writeClaim(claim);
        (uint256 id, bytes memory refusals) = abi.decode(_send(start, claim), (uint256, bytes));
        for (uint256 i; i < requests.length; ++i) {
            uint256 refusal = _refusalAt(refusals, i);
            unchecked {
                if (refusal == 0) requests.at(i).emitIssued(id++);
                else emit IssueRefused(requests.at(i).requestId, ITokenRegistry.Refusal(refusal));
            }
        }
    }

    function _issueSecurityTokens(SecurityTokenRequest[] calldata requests) private {
        (uint256 start, uint256 claim) = _begin(
            ITokenRegistry.claimSecurityTokens.selector,
            SECURITY_TOKEN_IMPLEMENTATION,
            requests.length,
            TokenRequests.SECURITY_TOKEN_CLAIM
        );
        for (uint256 i; i < requests.length; ++i) claim = requests[i].writeSecurityClaim(claim);
        (uint256 id, bytes memory refusals, address[] memory wallets) = abi.decode(
            _send(start, claim),
            (uint256, bytes, address[])
        );
        for (uint256 i; i < requests.length; ++i) {
            uint256 refusal = _refusalAt(refusals, i);
            SecurityTokenRequest calldata request = requests[i];
            if (refusal == 0) {
                emit SecurityTokenIssued(
                    id++,
                    request.requestId,
                    wallets[i],
                    request.amount,
                    request.issuerId,
                    request.tokenName,
                    request.info
                );
            } else {
                emit IssueRefused(request.requestId, ITokenRegistry.Refusal(refusal));
            }
        }
    }

    function _refusalAt(bytes memory refusals, uint256 index) private pure returns (uint256 refusal) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            refusal := byte(0, mload(add(add(refusals, 0x20), index)))
        }
    }

    /// @dev Begins a call of the registry in memory, with room for `count` claims of `size` bytes, which follow one another.
    function _begin(
        bytes4 selector,
        address implementation,
        uint256 count,
        uint256 size
    ) private view returns (uint256 start, uint256 firstClaim) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            start := mload(0x40)
            mstore(start, selector)
            mstore(add(start, 0x04), caller())
            mstore(add(start, 0x24), implementation)
            mstore(add(start, 0x44), 0x60)
            mstore(add(start, 0x64), count)
            firstClaim := add(start, 0x84)
            mstore(0x40, add(firstClaim, mul(count, size)))
        }
    }

    /// @dev Sends the call that ends at `end`, and returns what comes back in the same memory.
    function _send(uint256 start, uint256 end) private returns (bytes memory result) {
        address registry = address(REGISTRY);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let done := call(gas(), registry, 0, start, sub(end, start), 0, 0)
            result := start
            mstore(result, returndatasize())
            returndatacopy(add(result, 0x20), 0, returndatasize())
            if iszero(done) {
                revert(add(result, 0x20), returndatasize())
            }
            mstore(0x40, and(add(add(result, 0x3f), returndatasize()), not(0x1f)))
        }
    }
}
