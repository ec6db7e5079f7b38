import { grouped } from "../data/amounts.ts";
import { shortAddress } from "../data/short-forms.ts";
import type { Asset } from "../data/types.ts";
import { view } from "../wallet/token-contract.ts";
import { openControl } from "./control-dialog.ts";

// What a security token's issuer may do to a holder. A security token can't be divided: its base units are whole tokens.

export type OpenAct = (asset: Asset) => void;

const deed = (doing: string, done: string, what: string) => ({
  doing: `${doing} ${what}`,
  done: `${done} ${what}`,
});
const whole = (units: bigint) => grouped(String(units));

export const openAllow: OpenAct = (asset) =>
  openControl(asset, {
    title: "Allow a holder",
    lede: "An address that is allowed may send and receive the token.",
    fields: [{ name: "account", label: "Address" }],
    acts: [
      {
        label: "Forbid",
        isDangerous: true,
        deed: ({ account }) => deed("Forbidding", "Forbade", shortAddress(account)),
        method: "setAllowed",
        args: ({ account }) => [account, false],
      },
      {
        label: "Allow",
        deed: ({ account }) => deed("Allowing", "Allowed", shortAddress(account)),
        method: "setAllowed",
        args: ({ account }) => [account, true],
      },
    ],
    describe: async (account) =>
      (await view(asset.contract, "canReceive", [account])) ? "It is allowed now." : "It is not allowed now.",
  });

export const openFreeze: OpenAct = (asset) =>
  openControl(asset, {
    title: "Freeze",
    lede: "What is frozen can’t be sent by its holder. The amount takes the place of what was frozen before; 0 frees all.",
    fields: [
      { name: "account", label: "Holder" },
      { name: "amount", label: "Frozen amount", mayBeZero: true },
    ],
    acts: [
      {
        label: "Freeze",
        deed: ({ account, amount }) =>
          deed("Freezing", "Froze", `${whole(amount)} ${asset.symbol} of ${shortAddress(account)}`),
        method: "setFrozenTokens",
        args: ({ account, amount }) => [account, amount],
      },
    ],
    describe: async (account) => {
      const [balance, frozen] = await Promise.all([
        view(asset.contract, "balanceOf", [account]),
        view(asset.contract, "getFrozenTokens", [account]),
      ]);
      return `It holds ${whole(balance)}; ${whole(frozen)} are frozen now.`;
    },
  });

export const openForce: OpenAct = (asset) =>
  openControl(asset, {
    title: "Forced transfer",
    lede: "Moves tokens without their holder’s consent, frozen ones too. Everyone can see that it was forced.",
    fields: [
      { name: "account", label: "From" },
      { name: "to", label: "To", hint: "It has to be allowed." },
      { name: "amount", label: "Amount" },
    ],
    acts: [
      {
        label: "Force the transfer",
        isDangerous: true,
        deed: ({ account, to, amount }) =>
          deed(
            "Forcing",
            "Forced",
            `${whole(amount)} ${asset.symbol} from ${shortAddress(account)} to ${shortAddress(to)}`,
          ),
        method: "forcedTransfer",
        args: ({ account, to, amount }) => [account, to, amount],
      },
    ],
    describe: async (account) => `It holds ${whole(await view(asset.contract, "balanceOf", [account]))}.`,
  });
