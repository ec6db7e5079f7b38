// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC7572} from "./IERC7572.sol";
import {IERC7943Fungible} from "./IERC7943Fungible.sol";

/// @title A security token: ERC-20, ERC-2612, ERC-3009, ERC-7943 and ERC-7572, controlled by its issuer
/// @notice The controller calls its functions itself, or signs an order (EIP-712, in the token's domain) that anyone may send.
/// An order is valid after `validAfter` and before `validBefore`, in seconds, and once: its nonce is one of the controller's
/// in ERC-3009, whose `authorizationState` and `cancelAuthorization` are for orders too.
interface ISecurityToken is IERC7943Fungible, IERC7572 {
    /// @notice The controller decided whether `account` may hold the token.
    /// @param account The account.
    /// @param allowed Whether it may.
    event AllowedSet(address indexed account, bool allowed);

    /// @notice Only the issuer's wallet may do this.
    /// @param account The account that tried.
    error NotController(address account);

    /// @notice The zero address can't hold tokens, so nothing can be set for it.
    error ZeroAddressNotAllowed();

    /// @notice The order is not signed by the controller.
    error InvalidOrder();

    /// @notice Decides whether `account` may send and receive the token; for the controller alone.
    /// @dev The controller itself is always allowed.
    /// @param account The account.
    /// @param allowed Whether it may.
    function setAllowed(address account, bool allowed) external;

    /// @notice Creates tokens; for the controller alone.
    /// @param to The account that gets them, which must be allowed to receive.
    /// @param amount The number of tokens.
    function mint(address to, uint256 amount) external;

    /// @notice Does {setAllowed} for each account, by the order
    /// `SetAllowed(address[] accounts,bool allowed,uint256 validAfter,uint256 validBefore,bytes32 nonce)`.
    /// @param accounts The accounts.
    /// @param allowed Whether they may send and receive the token.
    /// @param validAfter The order is valid after this time.
    /// @param validBefore The order is valid before this time.
    /// @param nonce The order's nonce.
    /// @param signature The controller's signature.
    function setAllowedByOrder(
        address[] calldata accounts,
        bool allowed,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice Does {IERC7943Fungible-setFrozenTokens} by the order
    /// `SetFrozenTokens(address account,uint256 amount,uint256 validAfter,uint256 validBefore,bytes32 nonce)`.
    /// @param account The account.
    /// @param amount The number of its tokens that are frozen.
    /// @param validAfter The order is valid after this time.
    /// @param validBefore The order is valid before this time.
    /// @param nonce The order's nonce.
    /// @param signature The controller's signature.
    function setFrozenTokensByOrder(
        address account,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice Does {IERC7943Fungible-forcedTransfer} by the order
    /// `ForcedTransfer(address from,address to,uint256 amount,uint256 validAfter,uint256 validBefore,bytes32 nonce)`.
    /// @param from The account that loses the tokens.
    /// @param to The account that gets them.
    /// @param amount The number of tokens.
    /// @param validAfter The order is valid after this time.
    /// @param validBefore The order is valid before this time.
    /// @param nonce The order's nonce.
    /// @param signature The controller's signature.
    function forcedTransferByOrder(
        address from,
        address to,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice Does {mint} by the order
    /// `Mint(address to,uint256 amount,uint256 validAfter,uint256 validBefore,bytes32 nonce)`.
    /// @param to The account that gets the tokens.
    /// @param amount The number of tokens.
    /// @param validAfter The order is valid after this time.
    /// @param validBefore The order is valid before this time.
    /// @param nonce The order's nonce.
    /// @param signature The controller's signature.
    function mintByOrder(
        address to,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external;

    /// @notice The issuer's wallet, as the registry has it now. It controls the token.
    /// @return wallet The wallet; zero while the issuer is suspended, and then nobody controls the token.
    function controller() external view returns (address wallet);

    /// @notice The id of the issuer who issued the token.
    /// @return id The id.
    function issuerId() external view returns (string memory id);

    /// @notice The keccak256 hash of the `info` in {ITokenFactory-SecurityTokenIssued}.
    /// @return hash The hash.
    function infoHash() external view returns (bytes32 hash);
}
