// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {ERC20Upgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/ERC20Upgradeable.sol";
import {FixedSupplyToken} from "./FixedSupplyToken.sol";
import {IERC7572} from "./interfaces/IERC7572.sol";
import {IERC7943Fungible} from "./interfaces/IERC7943Fungible.sol";
import {ISecurityToken} from "./interfaces/ISecurityToken.sol";
import {ITokenRegistry} from "./interfaces/ITokenRegistry.sol";

/// @title The implementation of every security token: an ERC-20 whose issuer decides who may hold it (ERC-7943).
/// @dev A clone's constants, with their length in bytes: `holder (20) ‖ id (6) ‖ length of issuer id (1) ‖
/// length of name (1) ‖ hash of info (32) ‖ issuer id ‖ name ‖ amount`.
contract SecurityToken is FixedSupplyToken, ISecurityToken {
    using Memory for *;

    uint256 private constant _TEXTS = 60;

    ITokenRegistry private immutable _REGISTRY;

    mapping(address account => bool) private _allowed;
    mapping(address account => uint256) private _frozen;

    /// @param registry The registry that knows the issuers' wallets.
    constructor(ITokenRegistry registry) {
        _REGISTRY = registry;
    }

    modifier onlyController() {
        if (msg.sender != controller()) revert NotController(msg.sender);
        _;
    }

    /// @inheritdoc ISecurityToken
    function setAllowed(address account, bool allowed) external onlyController {
        if (account == address(0)) revert ZeroAddressNotAllowed();
        _allowed[account] = allowed;
        emit AllowedSet(account, allowed);
    }

    /// @inheritdoc IERC7943Fungible
    function setFrozenTokens(address account, uint256 amount) external onlyController returns (bool) {
        _frozen[account] = amount;
        emit Frozen(account, amount);
        return true;
    }

    /// @inheritdoc IERC7943Fungible
    /// @dev Warning: also moves frozen tokens. If fewer tokens are left than were frozen, all of them stay frozen.
    function forcedTransfer(address from, address to, uint256 amount) external onlyController returns (bool) {
        // A transfer to oneself would move nothing and still unfreeze tokens.
        if (from == to) revert ERC7943CannotTransfer(from, to, amount);
        // Even for an amount of 0, a Transfer event from the zero address would look like a mint.
        if (from == address(0)) revert ERC20InvalidSender(from);
        if (!canReceive(to)) revert ERC7943CannotReceive(to);
        uint256 balance = balanceOf(from);
        if (amount > balance) revert ERC20InsufficientBalance(from, balance, amount);
        unchecked {
            if (_frozen[from] > balance - amount) {
                _frozen[from] = balance - amount;
                emit Frozen(from, balance - amount);
            }
        }
        super._update(from, to, amount);
        emit ForcedTransfer(from, to, amount);
        return true;
    }

    /// @inheritdoc IERC7943Fungible
    function canTransfer(address from, address to, uint256 amount) external view returns (bool) {
        return amount <= _unfrozen(from) && canSend(from) && canReceive(to);
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
        return _constants().load(28);
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
        return _REGISTRY.issuerWallet(issuerId());
    }

    /// @inheritdoc ISecurityToken
    function issuerId() public view returns (string memory) {
        Memory.Slice constants = _constants();
        return _text(constants, _TEXTS, _byte(constants, 26));
    }

    /// @inheritdoc ERC20Upgradeable
    function name() public view override returns (string memory) {
        Memory.Slice constants = _constants();
        return _text(constants, _TEXTS + _byte(constants, 26), _byte(constants, 27));
    }

    /// @inheritdoc ERC20Upgradeable
    function symbol() public view override returns (string memory) {
        return string.concat("ST-", Strings.toString(uint48(bytes6(_constants().load(20)))));
    }

    /// @inheritdoc ERC20Upgradeable
    function decimals() public pure override returns (uint8) {
        return 0;
    }

    /// @inheritdoc FixedSupplyToken
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return
            interfaceId == type(IERC7943Fungible).interfaceId ||
            interfaceId == type(IERC7572).interfaceId ||
            super.supportsInterface(interfaceId);
    }

    /// @dev A transfer that the holder makes or has allowed. It moves only tokens that are not frozen, and only between
    /// accounts that may hold the token.
    function _update(address from, address to, uint256 amount) internal override {
        if (!canSend(from)) revert ERC7943CannotSend(from);
        if (!canReceive(to)) revert ERC7943CannotReceive(to);
        uint256 unfrozen = _unfrozen(from);
        if (amount > unfrozen && amount <= balanceOf(from)) {
            revert ERC7943InsufficientUnfrozenBalance(from, amount, unfrozen);
        }
        super._update(from, to, amount);
    }

    /// @inheritdoc FixedSupplyToken
    function _supply(Memory.Slice constants) internal pure override returns (uint256) {
        return _number(constants, _TEXTS + _byte(constants, 26) + _byte(constants, 27));
    }

    function _isAllowed(address account) private view returns (bool) {
        return _allowed[account] || account == controller();
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
