import { grouped } from "../data/amounts.ts";
import { shortAddress } from "../data/short-forms.ts";
import type { Asset } from "../data/types.ts";
import { readHeld } from "../wallet/held.ts";
import { view } from "../wallet/token-contract.ts";
import { account } from "../wallet/account.ts";
import type { Control } from "./control-dialog.ts";

// What a security token's issuer may do. A security token can't be divided: its base units are whole tokens.

const deed = (doing: string, done: string, what: string) => ({
  doing: `${doing} ${what}`,
  done: `${done} ${what}`,
});
const whole = (units: bigint) => grouped(String(units));

async function allowedNow({ contract }: Asset, holder: string): Promise<string> {
  return (await view(contract, "canReceive", [holder])) ? "It is allowed now." : "It is not allowed now.";
}

async function heldNow({ contract }: Asset, holder: string): Promise<string> {
  const [balance, frozen] = await Promise.all([
    view(contract, "balanceOf", [holder]),
    view(contract, "getFrozenTokens", [holder]),
  ]);
  return `It holds ${whole(balance)}; ${whole(frozen)} are frozen now.`;
}

/** Each act as its dialog has it. */
export const ACTS = {
  allow: {
    title: "Allow a holder",
    lede: "An address that is allowed may send and receive the token.",
    fields: [{ name: "account", label: "Address" }],
    label: "Allow",
    deed: ({ account }) => deed("Allowing", "Allowed", shortAddress(account)),
    method: "setAllowed",
    args: ({ account }) => [account, true],
    describe: allowedNow,
  },
  forbid: {
    title: "Forbid a holder",
    lede: "It can neither send nor receive the token any more, and keeps what it holds.",
    fields: [{ name: "account", label: "Address" }],
    label: "Forbid",
    isDangerous: true,
    deed: ({ account }) => deed("Forbidding", "Forbade", shortAddress(account)),
    method: "setAllowed",
    args: ({ account }) => [account, false],
    describe: allowedNow,
  },
  freeze: {
    title: "Freeze",
    lede: "What is frozen can’t be sent by its holder. The amount takes the place of what was frozen before; 0 frees all. More than it holds also freezes what it gets later.",
    fields: [
      { name: "account", label: "Holder" },
      { name: "amount", label: "Frozen amount", mayBeZero: true },
    ],
    label: "Freeze",
    deed: ({ account, amount }, { symbol }) =>
      deed("Freezing", "Froze", `${whole(amount)} ${symbol} of ${shortAddress(account)}`),
    method: "setFrozenTokens",
    args: ({ account, amount }) => [account, amount],
    describe: heldNow,
  },
  unfreeze: {
    title: "Unfreeze",
    lede: "All that is frozen of this holder’s tokens can be sent again.",
    fields: [{ name: "account", label: "Holder" }],
    label: "Unfreeze all",
    deed: ({ account }, { symbol }) =>
      deed("Unfreezing", "Unfroze", `all ${symbol} of ${shortAddress(account)}`),
    method: "setFrozenTokens",
    args: ({ account }) => [account, 0n],
    describe: heldNow,
  },
  force: {
    title: "Forced transfer",
    lede: "Moves tokens without their holder’s consent, frozen ones too. Everyone can see that it was forced.",
    fields: [
      { name: "account", label: "From" },
      { name: "to", label: "To", hint: "It has to be allowed." },
      { name: "amount", label: "Amount" },
    ],
    label: "Force the transfer",
    isDangerous: true,
    deed: ({ account, to, amount }, { symbol }) =>
      deed(
        "Forcing",
        "Forced",
        `${whole(amount)} ${symbol} from ${shortAddress(account)} to ${shortAddress(to)}`,
      ),
    method: "forcedTransfer",
    args: ({ account, to, amount }) => [account, to, amount],
    describe: heldNow,
  },
  mint: {
    title: "Mint",
    lede: "Creates more of it. Everyone can see that the supply grew; what was issued stays on record.",
    fields: [
      { name: "account", label: "For" },
      { name: "amount", label: "Amount" },
    ],
    label: "Mint",
    deed: ({ account, amount }, { symbol }) =>
      deed("Minting", "Minted", `${whole(amount)} ${symbol} for ${shortAddress(account)}`),
    method: "mint",
    args: ({ account, amount }) => [account, amount],
    describe: allowedNow,
  },
  burn: {
    title: "Burn",
    lede: "Destroys tokens of your own wallet for ever. To burn a holder’s, force a transfer of them to your wallet first.",
    fields: [{ name: "amount", label: "Amount" }],
    label: "Burn",
    isDangerous: true,
    deed: ({ amount }, { symbol }) => deed("Burning", "Burned", `${whole(amount)} ${symbol}`),
    method: "burn",
    args: ({ amount }) => [amount],
    describe: async (asset) => {
      const { free } = await readHeld(asset, account.value?.address);
      return `You can burn ${whole(free)}.`;
    },
  },
} satisfies Record<string, Control>;

export type ActName = keyof typeof ACTS;
