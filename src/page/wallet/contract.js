import { account } from "./account.js";

const ABI = [
  "function balanceOf(address account) view returns (uint256)",
  "function transfer(address to, uint256 amount) returns (bool)",
  "function canSend(address account) view returns (bool)",
  "function canReceive(address account) view returns (bool)",
  "function canTransfer(address from, address to, uint256 amount) view returns (bool)",
  "function getFrozenTokens(address account) view returns (uint256)",
  "function controller() view returns (address)",
  "function setAllowed(address account, bool allowed)",
  "function setFrozenTokens(address account, uint256 amount) returns (bool)",
  "function forcedTransfer(address from, address to, uint256 amount) returns (bool)",
  "error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)",
  "error ERC20InvalidSender(address sender)",
  "error ERC20InvalidReceiver(address receiver)",
  "error ERC7943CannotSend(address account)",
  "error ERC7943CannotReceive(address account)",
  "error ERC7943CannotTransfer(address from, address to, uint256 amount)",
  "error ERC7943InsufficientUnfrozenBalance(address account, uint256 amount, uint256 unfrozen)",
  "error NotController(address account)",
  "error ZeroAddressNotAllowed()",
];

/** What the tokens' contracts know (ERC-20, ERC-7943 and the issuer's list). */
export async function abi() {
  const { Interface } = await import("ethers");
  return new Interface(ABI);
}

/**
 * What a view of a contract answers, by way of the wallet.
 * @param {string} to
 * @param {string} method
 * @param {unknown[]} args
 */
export async function view(to, method, args) {
  const contract = await abi();
  const call = { to, data: contract.encodeFunctionData(method, args) };
  const data = await rpc("eth_call", [call, "latest"]);
  return contract.decodeFunctionResult(method, /** @type {string} */ (data))[0];
}

/**
 * Asks the wallet's own node or the wallet.
 * @param {string} method
 * @param {unknown[]} params
 */
export async function rpc(method, params) {
  if (account.value === undefined) throw new Error("There is no wallet yet.");
  return account.value.wallet.provider.request({ method, params });
}

/**
 * An address in EIP-55 form, or undefined.
 * @param {string} text
 * @returns {Promise<string | undefined>}
 */
export async function parseAddress(text) {
  const { getAddress } = await import("ethers");
  if (!/^0x[0-9a-f]{40}$/i.test(text.trim())) return undefined;
  try {
    return getAddress(text.trim());
  } catch {
    return undefined;
  }
}
