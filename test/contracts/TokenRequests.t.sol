// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ITokenFactory} from "../../contracts/interfaces/ITokenFactory.sol";
import {TokenRequests} from "../../contracts/libraries/TokenRequests.sol";
import {Vm, vm} from "./Vm.sol";

/// @title {TokenRequests} against the same in plain Solidity
contract TokenRequestsTest {
    using TokenRequests for ITokenFactory.TokenRequest;

    uint256 private constant _ID = 7;

    /// @dev Where the words are that say where the names begin, in the calldata of {lengthsOf}.
    uint256 private constant _OFFSETS = 4 + 32 + 6 * 32;

    /// hardhat-config: fuzz.runs = 500
    function testFuzz_NamesAndEventAreThoseOfSolidity(
        ITokenFactory.TokenRequest memory request,
        uint256 fullLength,
        uint256 shortLength
    ) external {
        request.fullName = _text(1 + (fullLength % 60), request.requestId);
        request.shortName = _text(1 + (shortLength % 60), request.payloadHash);
        _check(request);
    }

    function test_NamesOfEveryLengthAreThoseOfSolidity() external {
        ITokenFactory.TokenRequest memory request = _request();
        for (uint256 length = 1; length <= 60; ++length) {
            request.fullName = _text(length, 0);
            request.shortName = _text(61 - length, 0);
            _check(request);
        }
    }

    /// @notice Solidity would read them, but the event could not be a copy.
    function test_NamesElsewhereAreEmpty() external {
        bytes memory data = abi.encodeCall(this.lengthsOf, (_request()));
        for (uint256 word; word < 2; ++word) {
            uint256 at = _OFFSETS + 32 * word;
            uint256 offset = _load(data, at);
            for (uint256 i = 1; i <= 64; i *= 2) {
                _store(data, at, offset + i);
                _expectEmpty(data);
                _store(data, at, offset - i);
                _expectEmpty(data);
            }
            _store(data, at, type(uint256).max);
            _expectEmpty(data);
            _store(data, at, offset);
        }
        // One name for both.
        _store(data, _OFFSETS + 32, _load(data, _OFFSETS));
        _expectEmpty(data);
    }

    function test_NamesThatAreCutOffAreEmpty() external {
        ITokenFactory.TokenRequest memory request = _request();
        // Without padding, so that each byte less is one of the names.
        request.shortName = _text(32, 0);
        bytes memory data = abi.encodeCall(this.lengthsOf, (request));
        for (uint256 less = 1; less <= 128; ++less) {
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                mstore(data, sub(mload(data), 1))
            }
            _expectEmpty(data);
        }
    }

    function namesOf(
        ITokenFactory.TokenRequest calldata request
    ) external pure returns (string memory, string memory) {
        (string calldata fullName, string calldata shortName) = request.names();
        return (fullName, shortName);
    }

    function lengthsOf(ITokenFactory.TokenRequest calldata request) external pure returns (uint256, uint256) {
        (string calldata fullName, string calldata shortName) = request.names();
        return (bytes(fullName).length, bytes(shortName).length);
    }

    function emitIssued(ITokenFactory.TokenRequest calldata request) external {
        request.emitIssued(_ID);
    }

    function _check(ITokenFactory.TokenRequest memory request) private {
        (string memory fullName, string memory shortName) = this.namesOf(request);
        require(keccak256(bytes(fullName)) == keccak256(bytes(request.fullName)), "another full name");
        require(keccak256(bytes(shortName)) == keccak256(bytes(request.shortName)), "another short name");

        vm.recordLogs();
        this.emitIssued(request);
        emit ITokenFactory.TokenIssued(
            _ID,
            request.requestId,
            request.owner,
            request.amount,
            request.decimals,
            request.ticker,
            request.fullName,
            request.shortName
        );
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(logs.length == 2, "not one event each");
        require(logs[0].topics.length == 2 && logs[1].topics.length == 2, "not two topics");
        require(logs[0].topics[0] == logs[1].topics[0], "another event");
        require(logs[0].topics[1] == logs[1].topics[1], "another id");
        require(keccak256(logs[0].data) == keccak256(logs[1].data), "other data");
    }

    function _expectEmpty(bytes memory data) private {
        (bool success, bytes memory result) = address(this).call(data);
        require(success, "reverted");
        (uint256 fullLength, uint256 shortLength) = abi.decode(result, (uint256, uint256));
        require(fullLength == 0 && shortLength == 0, "took the names");
    }

    function _request() private pure returns (ITokenFactory.TokenRequest memory) {
        return
            ITokenFactory.TokenRequest({
                requestId: bytes32(uint256(1)),
                payloadHash: bytes32(uint256(2)),
                owner: address(3),
                amount: 4,
                decimals: 5,
                ticker: "TICKER",
                fullName: "full name",
                shortName: "short name"
            });
    }

    function _text(uint256 length, bytes32 seed) private pure returns (string memory) {
        bytes memory text = new bytes(length);
        for (uint256 i; i < length; ++i) text[i] = keccak256(abi.encode(seed, i / 32))[i % 32];
        return string(text);
    }

    function _load(bytes memory data, uint256 at) private pure returns (uint256 word) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            word := mload(add(add(data, 32), at))
        }
    }

    function _store(bytes memory data, uint256 at, uint256 word) private pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(add(add(data, 32), at), word)
        }
    }
}
