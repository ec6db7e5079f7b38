import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Wallet } from "ethers";

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
  try {
    return existing(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomUUID()}.new`;
  // Only its owner may read it, and it is whole and on disk before it has its name.
  writeFileSync(temporary, `${Wallet.createRandom().privateKey}\n`, { mode: 0o600, flag: "wx", flush: true });
  try {
    linkSync(temporary, file);
  } catch (error) {
    // Another process was first: its key counts.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(temporary);
  }
  return existing(file);
}

function existing(file: string): string {
  const key = readFileSync(file, "utf8").trim();
  if (!/^0x[0-9a-f]{64}$/.test(key)) throw new Error(`${file} does not hold a private key`);
  return key;
}
