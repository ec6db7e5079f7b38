import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { encryptKeystoreJson, Wallet } from "ethers";
import { operatorWallet } from "../../../../src/ledger/evm/setup/operator-wallet.ts";

describe("operatorWallet", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "hallmark-wallet-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("makes a key of its own once, which only its owner may read", async () => {
    const file = join(folder, "new", "operator.key");
    const wallets = await Promise.all([1, 2, 3].map(() => operatorWallet({ kind: "own", file })));
    expect(new Set(wallets.map(({ address }) => address)).size).to.equal(1);
    expect(readdirSync(join(folder, "new"))).to.deep.equal(["operator.key"]);
    if (process.platform !== "win32") expect(statSync(file).mode & 0o777).to.equal(0o600);
  });

  it("never replaces a key that it can't read", async () => {
    const file = join(folder, "operator.key");
    for (const content of ["", "0x12", `0x${"0".repeat(64)}`]) {
      writeFileSync(file, content);
      const failure = await operatorWallet({ kind: "own", file }).catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(Error);
      expect(readFileSync(file, "utf8")).to.equal(content);
    }
  });

  it("opens a keystore with the password of a file, with or without a line end", async () => {
    const wallet = Wallet.createRandom();
    const { address, privateKey } = wallet;
    const [file, passwordFile] = [join(folder, "keystore.json"), join(folder, "password")];
    writeFileSync(
      file,
      await encryptKeystoreJson({ address, privateKey }, "päss word", { scrypt: { N: 1_024 } }),
    );
    for (const end of ["", "\n", "\r\n"]) {
      writeFileSync(passwordFile, `päss word${end}`);
      expect((await operatorWallet({ kind: "keystore", file, passwordFile })).address).to.equal(address);
    }
    writeFileSync(passwordFile, "hunter2");
    const failure = await operatorWallet({ kind: "keystore", file, passwordFile }).catch(
      (error: unknown) => (error as Error).message,
    );
    expect(failure).to.contain(passwordFile).and.not.contain("hunter2");
  });
});
