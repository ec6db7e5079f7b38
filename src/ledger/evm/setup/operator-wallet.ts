import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { Wallet } from "ethers";
import { makeFolder, writeFirst } from "../../../base/files.ts";

/** Where the operator's key is; `own` is a random one, made when it is first needed and kept in a file. */
export type OperatorKeySource =
  | { kind: "given"; privateKey: string }
  | { kind: "keystore"; file: string; passwordFile: string }
  | { kind: "own"; file: string };

/** @throws Error without the key in it. */
export async function operatorWallet(source: OperatorKeySource): Promise<Wallet> {
  switch (source.kind) {
    case "given":
      return new Wallet(source.privateKey);
    case "keystore": {
      const password = readFileSync(source.passwordFile, "utf8").replace(/\r?\n$/, "");
      const keystore = readFileSync(source.file, "utf8");
      const wallet = await Wallet.fromEncryptedJson(keystore, password).catch(() => {
        throw new Error(
          `${source.file} is no keystore, or ${source.passwordFile} does not hold its password`,
        );
      });
      return new Wallet(wallet.privateKey);
    }
    case "own":
      return new Wallet(ownKey(source.file));
  }
}

function ownKey(file: string): string {
  if (!existsSync(file)) {
    makeFolder(dirname(file), { mode: 0o700 });
    // Another process may be first: then its key counts.
    writeFirst(file, `${Wallet.createRandom().privateKey}\n`, { mode: 0o600 });
  }
  const key = readFileSync(file, "utf8").trim();
  if (!/^0x[0-9a-f]{64}$/.test(key)) throw new Error(`${file} does not hold a private key`);
  return key;
}
