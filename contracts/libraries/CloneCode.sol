// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @title Creates tokens: ERC-1167 clones that have their constants in their code, at addresses that follow from a salt.
/// @notice A token's address follows from its name, and its constants stand in its code.
/// @dev A byte of code costs 200 gas and a storage slot 22,100. So what never changes is in the code:
/// `ERC-1167 proxy (45) ‖ first holder (20) ‖ id (6) ‖ marker (4) ‖ constants`.
///
/// The address of a CREATE2 depends on the init code. So all clones have the same init code: it asks its creator for the
/// supply and the code, in a call without data, which {answer} answers from transient storage. Then it emits the ERC-20
/// `Transfer` of the supply from zero to the holder, and returns the code.
///
/// The marker is the selector of `implementation()`. Explorers that find those bytes in a contract's code, and an address
/// as the function's answer, know a proxy, whatever the length of its code.
library CloneCode {
    /// @notice The clone could not be created, since the gas ran out.
    error CloneCreationFailed();

    /// @dev All clones' init code, without its last 30 bytes. In its first line it calls the creator, and copies what comes
    /// back to memory: `supply (32) ‖ code`. Then come the topics of the event, and last what it returns.
    /// `PUSH0 PUSH0 PUSH0 PUSH0 CALLER GAS STATICCALL RETURNDATASIZE PUSH0 PUSH0 RETURNDATACOPY`
    /// `PUSH1 77 MLOAD PUSH1 96 SHR PUSH0 PUSH32 Transfer`
    bytes32 private constant _INIT_1 = 0x5f5f5f5f335afa3d5f5f3e604d5160601c5f7fddf252ad1be2c89b69c2b068fc;

    /// @dev `… PUSH1 32 PUSH0 LOG3 PUSH1 32 RETURNDATASIZE SUB PUSH1 32 RETURN`
    bytes32 private constant _INIT_2 = 0x378daa952ba7f163c4a11628f55a4df523b3ef60205fa360203d036020f30000;

    uint256 private constant _INIT_LENGTH = 62;

    /// @notice The keccak256 hash of the init code.
    bytes32 internal constant INIT_CODE_HASH =
        0xb9272c8805519a8bf19fff112bb5ef73b50e9d7a24b377c5c207553f5f928cde;

    /// @dev The proxy's beginning and end (ERC-1167); the end is cut in two, so that the first part fills a word.
    uint256 private constant _PROXY_1 = 0x363d3d373d3d3d363d7300000000000000000000000000000000000000005af4;
    bytes32 private constant _PROXY_2 = 0x3d82803e903d91602b57fd5bf300000000000000000000000000000000000000;

    /// @dev Where the constants begin in what {answer} returns: `supply (32) ‖ proxy (45) ‖ holder, id, marker (30)`.
    uint256 private constant _CONSTANTS = 107;

    /// @dev The selector of `implementation()`.
    uint256 private constant _MARKER = 0x5c60da1b;

    /// @dev Slots of transient storage; the words of constants follow the last.
    uint256 private constant _PROXY_SLOT = 0;
    uint256 private constant _SUPPLY_SLOT = 1;
    uint256 private constant _HEAD_SLOT = 2;
    uint256 private constant _WORDS_SLOT = 3;

    /// @notice Sets the implementation of the clones that are created next in this transaction.
    /// @param implementation The contract to which they delegate.
    function setImplementation(address implementation) internal {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            tstore(_PROXY_SLOT, or(_PROXY_1, shl(16, implementation)))
        }
    }

    /// @notice The address of the clone with this salt, whether it exists or not.
    /// @param salt The salt.
    /// @return clone The address.
    function addressOf(bytes32 salt) internal view returns (address clone) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            // `0xff ‖ creator ‖ salt ‖ hash of the init code` (EIP-1014), which needs 85 bytes: more than the scratch space.
            let free := mload(0x40)
            mstore(0x40, INIT_CODE_HASH)
            mstore(0x20, salt)
            mstore(0x00, or(shl(160, 0xff), address()))
            clone := and(keccak256(0x0b, 0x55), 0xffffffffffffffffffffffffffffffffffffffff)
            mstore(0x40, free)
        }
    }

    /// @notice Creates a clone. There must be none with this salt, since a CREATE2 that collides burns 63/64 of the gas.
    /// @param salt The salt.
    /// @param holder The account that gets the whole supply.
    /// @param id The token's id.
    /// @param supply The supply in base units.
    /// @param constants Where the constants begin in calldata.
    /// @param length The number of bytes of constants, below 2^16.
    function create(
        bytes32 salt,
        address holder,
        uint256 id,
        uint256 supply,
        uint256 constants,
        uint256 length
    ) internal {
        uint256 clone;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            tstore(_SUPPLY_SLOT, supply)
            // The two bytes behind the marker are those of the constants in the code, and their length until then.
            tstore(_HEAD_SLOT, or(or(shl(96, holder), shl(48, id)), or(shl(16, _MARKER), length)))
            tstore(_WORDS_SLOT, calldataload(constants))
            for {
                let i := 1
            } gt(length, shl(5, i)) {
                i := add(i, 1)
            } {
                tstore(add(_WORDS_SLOT, i), calldataload(add(constants, shl(5, i))))
            }
            mstore(0x00, _INIT_1)
            mstore(0x20, _INIT_2)
            clone := create2(0, 0x00, _INIT_LENGTH, salt)
        }
        if (clone == 0) revert CloneCreationFailed();
    }

    /// @notice Answers the clone that is being created: `supply (32) ‖ code`. It ends the call.
    function answer() internal view {
        // The call ends here, so nobody uses the memory any more.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let head := tload(_HEAD_SLOT)
            let length := and(head, 0xffff)
            mstore(0x00, tload(_SUPPLY_SLOT))
            mstore(32, tload(_PROXY_SLOT))
            mstore(64, _PROXY_2)
            mstore(77, head)
            mstore(_CONSTANTS, tload(_WORDS_SLOT))
            for {
                let i := 1
            } gt(length, shl(5, i)) {
                i := add(i, 1)
            } {
                mstore(add(_CONSTANTS, shl(5, i)), tload(add(_WORDS_SLOT, i)))
            }
            return(0x00, add(_CONSTANTS, length))
        }
    }

    /// @notice The id of the token at an address, from its code.
    /// @param clone A clone that exists.
    /// @return id The id.
    function idOf(address clone) internal view returns (uint48 id) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(0x00, 0)
            extcodecopy(clone, 26, 65, 6)
            id := mload(0x00)
        }
    }
}
