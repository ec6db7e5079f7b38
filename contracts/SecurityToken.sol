// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {ERC20Upgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/ERC20Upgradeable.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {IERC7572} from "./interfaces/IERC7572.sol";
import {IERC7943Fungible} from "./interfaces/IERC7943Fungible.sol";
import {ISecurityToken} from "./interfaces/ISecurityToken.sol";
import {ITokenRegistry} from "./interfaces/ITokenRegistry.sol";
import {CloneConstants} from "./libraries/CloneConstants.sol";
import {RegisteredToken} from "./RegisteredToken.sol";

/// @title The implementation of every security token: an ERC-20 whose issuer decides who may hold it (ERC-7943).
/// @notice The issuer's wallet controls it: it allows accounts, freezes, forces transfers and mints, itself or by
/// signed orders.
/// @dev A clone's constants behind the marker, with their length in bytes:
/// `length of issuer id (1) ‖ length of name (1) ‖ issuer id ‖ name ‖ hash of info (32) ‖ amount`.
contract SecurityToken is RegisteredToken, ISecurityToken {
    using CloneConstants for bytes32;
    using Memory for *;

    /// @notice The registry that knows the issuers' wallets.
    ITokenRegistry public immutable REGISTRY;

    bytes32 private constant _SET_ALLOWED = keccak256(
        "SetAllowed(address[] accounts,bool allowed,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    bytes32 private constant _SET_FROZEN_TOKENS = keccak256(
        "SetFrozenTokens(address account,uint256 amount,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    bytes32 private constant _FORCED_TRANSFER = keccak256(
        "ForcedTransfer(address from,address to,uint256 amount,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    bytes32 private constant _MINT = keccak256(
        "Mint(address to,uint256 amount,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );

    /// @dev The nonces of its controllers' orders, used or cancelled, whoever was the controller then: a successor may be a
    /// contract that takes its predecessor's signatures for its own.
    mapping(bytes32 nonce => bool) private _orderNonces;

    mapping(address account => bool) private _allowed;
    mapping(address account => uint256) private _frozen;

    /// @notice Creates an implementation for the tokens of one registry.
    /// @param registry The registry that knows the issuers' wallets.
    constructor(ITokenRegistry registry) {
        REGISTRY = registry;
    }

    modifier onlyController() {
        // A suspended issuer's tokens have the zero address as controller, and a simulated call may come from there.
        address owner = controller();
        if (owner == address(0) || msg.sender != owner) revert NotController(msg.sender);
        _;
    }

    /// @inheritdoc ISecurityToken
    function setAllowed(address account, bool allowed) external onlyController {
        _setAllowed(account, allowed);
    }

    /// @inheritdoc ISecurityToken
    function mint(address to, uint256 amount) external onlyController {
        _mint(to, amount);
    }

    /// @inheritdoc IERC7943Fungible
    function setFrozenTokens(address account, uint256 amount) external onlyController returns (bool) {
        _setFrozenTokens(account, amount);
        return true;
    }

    /// @inheritdoc IERC7943Fungible
    /// @dev Warning: also moves frozen tokens, after those that are not. So many fewer are frozen then.
    function forcedTransfer(address from, address to, uint256 amount) external onlyController returns (bool) {
        _forcedTransfer(from, to, amount);
        return true;
    }

    /// @inheritdoc ISecurityToken
    function setAllowedByOrder(
        address[] calldata accounts,
        bool allowed,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        bytes32 hash = keccak256(
            abi.encode(
                _SET_ALLOWED,
                // An array of static members is encoded as its members alone (EIP-712), each a word.
                keccak256(abi.encodePacked(accounts)),
                allowed,
                validAfter,
                validBefore,
                nonce
            )
        );
        _useOrder(hash, validAfter, validBefore, nonce, signature);
        for (uint256 i; i < accounts.length; ++i) _setAllowed(accounts[i], allowed);
    }

    /// @inheritdoc ISecurityToken
    function setFrozenTokensByOrder(
        address account,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        bytes32 hash = keccak256(
            abi.encode(_SET_FROZEN_TOKENS, account, amount, validAfter, validBefore, nonce)
        );
        _useOrder(hash, validAfter, validBefore, nonce, signature);
        _setFrozenTokens(account, amount);
    }

    /// @inheritdoc ISecurityToken
    function forcedTransferByOrder(
        address from,
        address to,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        bytes32 hash = keccak256(
            abi.encode(_FORCED_TRANSFER, from, to, amount, validAfter, validBefore, nonce)
        );
        _useOrder(hash, validAfter, validBefore, nonce, signature);
        _forcedTransfer(from, to, amount);
    }

    /// @inheritdoc ISecurityToken
    function mintByOrder(
        address to,
        uint256 amount,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) external {
        bytes32 hash = keccak256(abi.encode(_MINT, to, amount, validAfter, validBefore, nonce));
        _useOrder(hash, validAfter, validBefore, nonce, signature);
        _mint(to, amount);
    }

    /// @inheritdoc IERC7943Fungible
    function canTransfer(address from, address to, uint256 amount) external view returns (bool) {
        bool isFree = _frozen[from] == 0 || amount <= _unfrozen(from);
        return isFree && canSend(from) && canReceive(to);
    }

    /// @inheritdoc IERC7943Fungible
    function getFrozenTokens(address account) external view returns (uint256) {
        return _frozen[account];
    }

    /// @inheritdoc IERC7572
    function contractURI() external view returns (string memory) {
        return
            string.concat(
                'data:application/json;utf8,{"name":"',
                _percent(Strings.escapeJSON(name())),
                '","symbol":"',
                symbol(),
                '"}'
            );
    }

    /// @inheritdoc ISecurityToken
    function infoHash() external view returns (bytes32) {
        (uint256 issuerLength, uint256 nameLength) = CloneConstants.readHead().bytesOf();
        return CloneConstants.readWord(CloneConstants.REST + issuerLength + nameLength);
    }

    /// @inheritdoc ISecurityToken
    function issuerId() external view returns (string memory) {
        (uint256 length, ) = CloneConstants.readHead().bytesOf();
        return CloneConstants.readText(CloneConstants.REST, length);
    }

    /// @inheritdoc IERC7943Fungible
    function canSend(address account) public view returns (bool) {
        return _isAllowed(account);
    }

    /// @inheritdoc IERC7943Fungible
    function canReceive(address account) public view returns (bool) {
        return _isAllowed(account);
    }

    /// @inheritdoc ISecurityToken
    function controller() public view returns (address) {
        (uint256 length, ) = CloneConstants.readHead().bytesOf();
        uint256 padding = 256 - 8 * length;
        bytes32 issuerKey = (CloneConstants.readWord(CloneConstants.REST) >> padding) << padding;
        return REGISTRY.controllerOf(issuerKey);
    }

    /// @inheritdoc ERC20Upgradeable
    function name() public view override returns (string memory) {
        (uint256 issuerLength, uint256 length) = CloneConstants.readHead().bytesOf();
        return CloneConstants.readText(CloneConstants.REST + issuerLength, length);
    }

    /// @inheritdoc ERC20Upgradeable
    function symbol() public view override returns (string memory) {
        return string.concat("ST-", Strings.toString(CloneConstants.readHead().idOf()));
    }

    /// @inheritdoc ERC20Upgradeable
    function decimals() public pure override returns (uint8) {
        return 0;
    }

    /// @inheritdoc RegisteredToken
    function supportsInterface(
        bytes4 interfaceId
    ) public view override(RegisteredToken, IERC165) returns (bool) {
        return
            interfaceId == type(IERC7943Fungible).interfaceId ||
            interfaceId == type(IERC7572).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @dev A transfer that the holder makes or has allowed, or a burn, moves only tokens that are not frozen. No tokens move
    /// from or to an account that may not hold them.
    function _update(address from, address to, uint256 amount) internal override {
        if (from != address(0)) {
            if (!canSend(from)) revert ERC7943CannotSend(from);
            if (_frozen[from] != 0) {
                uint256 unfrozen = _unfrozen(from);
                if (amount > unfrozen && amount <= balanceOf(from)) {
                    revert ERC7943InsufficientUnfrozenBalance(from, amount, unfrozen);
                }
            }
        }
        if (to != address(0) && !canReceive(to)) revert ERC7943CannotReceive(to);
        super._update(from, to, amount);
    }

    /// @dev See {Authorizations-_nameHash}.
    function _nameHash() internal view override returns (bytes32) {
        (uint256 issuerLength, uint256 length) = CloneConstants.readHead().bytesOf();
        return CloneConstants.hashText(CloneConstants.REST + issuerLength, length);
    }

    /// @dev See {RegisteredToken-_issued}.
    function _issued(bytes32 head) internal view override returns (uint256) {
        unchecked {
            (uint256 issuerLength, uint256 nameLength) = head.bytesOf();
            return CloneConstants.readNumber(CloneConstants.REST + issuerLength + nameLength + 32);
        }
    }

    /// @dev See {Authorizations-_cancel}.
    function _cancel(address signer, bytes32 nonce, bytes32 orderId) internal override {
        super._cancel(signer, nonce, orderId);
        if (signer == controller()) _orderNonces[nonce] = true;
    }

    function _setAllowed(address account, bool allowed) private {
        if (account == address(0)) revert ZeroAddressNotAllowed();
        _allowed[account] = allowed;
        emit AllowedSet(account, allowed);
    }

    function _setFrozenTokens(address account, uint256 amount) private {
        if (account == address(0)) revert ZeroAddressNotAllowed();
        _frozen[account] = amount;
        emit Frozen(account, amount);
    }

    function _forcedTransfer(address from, address to, uint256 amount) private {
        // A transfer to oneself would move nothing and still unfreeze tokens.
        if (from == to) revert ERC7943CannotTransfer(from, to, amount);
        // Even for an amount of 0, a Transfer event from the zero address would look like a mint.
        if (from == address(0)) revert ERC20InvalidSender(from);
        if (!canReceive(to)) revert ERC7943CannotReceive(to);
        uint256 balance = balanceOf(from);
        if (amount > balance) revert ERC20InsufficientBalance(from, balance, amount);
        uint256 unfrozen = _unfrozen(from);
        if (amount > unfrozen) {
            // No underflow: what is frozen is at least the balance without what is unfrozen.
            uint256 frozen = _frozen[from] - (amount - unfrozen);
            _frozen[from] = frozen;
            emit Frozen(from, frozen);
        }
        super._update(from, to, amount);
        emit ForcedTransfer(from, to, amount);
    }

    /// @dev Checks that the controller has signed the order, that it is valid now, and that it was not used before.
    function _useOrder(
        bytes32 structHash,
        uint256 validAfter,
        uint256 validBefore,
        bytes32 nonce,
        bytes calldata signature
    ) private {
        address signer = controller();
        bytes32 orderId = _hashTypedDataV4(structHash);
        if (signer == address(0) || !_isSigned(signer, orderId, signature)) revert InvalidOrder();
        if (_orderNonces[nonce]) revert ERC3009UsedAuthorization(signer, nonce);
        _orderNonces[nonce] = true;
        _useAuthorization(signer, validAfter, validBefore, nonce, orderId);
    }

    /// @dev The zero address is nobody, also where it stands for the controller.
    function _isAllowed(address account) private view returns (bool) {
        return _allowed[account] || (account == controller() && account != address(0));
    }

    function _unfrozen(address account) private view returns (uint256) {
        uint256 balance = balanceOf(account);
        uint256 frozen = _frozen[account];
        return balance > frozen ? balance - frozen : 0;
    }

    /// @dev Escapes `%`, which begins an escape in a `data:` URI, and `#`, which ends its content.
    function _percent(string memory text) private pure returns (string memory escaped) {
        bytes memory source = bytes(text);
        bytes memory target = new bytes(3 * source.length);
        uint256 length;
        for (uint256 i; i < source.length; ++i) {
            bytes1 char = source[i];
            if (char == "%" || char == "#") {
                target[length++] = "%";
                target[length++] = "2";
                char = char == "%" ? bytes1("5") : bytes1("3");
            }
            target[length++] = char;
        }
        return string(Memory.asSlice(target).slice(0, length).toBytes());
    }
}
