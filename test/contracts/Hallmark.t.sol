// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ITokenRegistry} from "../../contracts/interfaces/ITokenRegistry.sol";
import {IssuedToken} from "../../contracts/IssuedToken.sol";
import {TokenRegistry} from "../../contracts/TokenRegistry.sol";
import {Handler} from "./Handler.sol";

/// @title What holds after whatever the {Handler} did, in whatever order
contract HallmarkTest {
    Handler private _handler;
    TokenRegistry private _registry;

    function setUp() external {
        _handler = new Handler();
        _registry = _handler.REGISTRY();
    }

    /// @dev Asked for by the runner: what to call.
    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_handler);
    }

    /// hardhat-config: invariant.runs = 24
    /// hardhat-config: invariant.depth = 24
    /// hardhat-config: invariant.failOnRevert = true
    function invariant_IdsHaveNoGap() external view {
        require(
            _registry.tokenCount() == _handler.issuedCount(),
            "the count is not that of the tokens issued"
        );
    }

    /// hardhat-config: invariant.runs = 24
    /// hardhat-config: invariant.depth = 24
    /// hardhat-config: invariant.failOnRevert = true
    function invariant_TickersStIdsAndRequestsMadeOneToken() external view {
        (string[] memory tickers, string[] memory stIds, bytes32[] memory requests) = _handler.pools();
        uint256 found;
        for (uint256 i; i < tickers.length; ++i) {
            uint256 id = _handler.idOfTicker(tickers[i]);
            _check(_registry.tokenByTicker(tickers[i]), id);
            if (id != 0) ++found;
        }
        for (uint256 i; i < stIds.length; ++i) {
            uint256 id = _handler.idOfStId(stIds[i]);
            _check(_registry.tokenByStId(stIds[i]), id);
            if (id != 0) ++found;
        }
        require(found == _registry.tokenCount(), "a ticker or st_id has two tokens");
        for (uint256 i; i < requests.length; ++i) {
            (uint48 id, bytes20 payload) = _registry.tokenByRequest(requests[i]);
            require(id == _handler.idOfRequest(requests[i]), "another id");
            require(payload == bytes20(_handler.payloadOfRequest(requests[i])), "another payload");
        }
    }

    /// hardhat-config: invariant.runs = 24
    /// hardhat-config: invariant.depth = 40
    /// hardhat-config: invariant.failOnRevert = true
    function invariant_BalancesAddUpToWhatWasIssuedAndMintedAndNotBurned() external view {
        for (uint256 id = 1; id <= _handler.issuedCount(); ++id) {
            Handler.Issued memory issued = _handler.issuedAt(id);
            IssuedToken token = IssuedToken(issued.token);
            uint256 sum;
            // Checked: an overflow of the sum is a failure too.
            for (uint256 i; i < 5; ++i) sum += token.balanceOf(_handler.actors(i));
            require(sum == issued.supply, "the balances are not the supply");
            require(
                token.totalSupply() == issued.supply,
                "another supply than was issued, minted and not burned"
            );
        }
    }

    function _check(ITokenRegistry.Entry memory entry, uint256 id) private view {
        require(entry.id == id, "another id");
        require(entry.token == (id == 0 ? address(0) : _handler.issuedAt(id).token), "another token");
    }
}
