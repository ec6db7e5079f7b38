import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import fc from "fast-check";
import { startEmbeddedChain, type EmbeddedChain } from "../../src/chain/embedded-chain.ts";
import { readRecord } from "../../src/chain/journal/record.ts";
import { readWitness } from "../../src/chain/journal/witness.ts";
import type { RpcBlock } from "../../src/rpc/types.ts";
import { hardhatWallet } from "../service/chain.ts";

const [JOURNAL, WITNESS, LOCK, KEY] = ["chain.journal", "chain.witness", "chain.lock", "operator.key"];
const WHAT_TO_DO =
  /\. Nothing was changed\. Restore the whole of DATA_DIR from a backup, or begin a new chain in another DATA_DIR$/;

/** From nothing to all of it. */
const part = fc.double({ min: 0, max: 1, noNaN: true });

/** What may happen to a file while the service is stopped. */
type Damage =
  | { kind: "delete" | "empty" | "exchange" | "zero all" }
  | { kind: "truncate" | "zero the tail" | "truncate at a record's end" | "change a byte"; where: number };

const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ kind: fc.constantFrom("delete", "empty", "exchange", "zero all") }),
  fc.record({
    kind: fc.constantFrom("truncate", "zero the tail", "truncate at a record's end", "change a byte"),
    where: part,
  }),
);

describe("an embedded chain that lost something", function () {
  this.timeout(60_000);

  let root: string;
  /** A chain's folder as it was left, and another's. */
  let original: string;
  let other: string;
  let folder: string;
  let head: RpcBlock;
  let running: EmbeddedChain | undefined;

  before(async () => {
    root = mkdtempSync(join(tmpdir(), "hallmark-damage-"));
    [original, other] = [join(root, "original"), join(root, "other")];
    await makeHistory(original, 12, 0);
    // Of other accounts: made in the same second, the same transactions would be the same chain.
    await makeHistory(other, 30, 3);
    const chain = await start(original);
    head = await latest(chain);
    await stop();
  });
  beforeEach(() => (folder = join(root, "folder")));
  afterEach(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
  after(() => rmSync(root, { recursive: true }));

  async function start(at = folder): Promise<EmbeddedChain> {
    const trace = readdirSync(at).includes(KEY) ? join(at, KEY) : undefined;
    return (running = await startEmbeddedChain({ folder: at, trace, log: () => {}, onFailure: () => {} }));
  }

  async function stop(): Promise<void> {
    await running?.stop().catch(() => undefined);
    running = undefined;
  }

  async function latest(chain: EmbeddedChain): Promise<RpcBlock> {
    return (await chain.send("eth_getBlockByNumber", ["latest", false])) as RpcBlock;
  }

  function transfer(chain: EmbeddedChain, account = 0): Promise<unknown> {
    const [from, to] = [hardhatWallet(account).address, hardhatWallet(9).address];
    return chain.send("eth_sendTransaction", [{ from, to, value: "0x1" }]);
  }

  async function makeHistory(at: string, transactions: number, account: number): Promise<void> {
    const chain = await startEmbeddedChain({ folder: at, log: () => {}, onFailure: () => {} });
    writeFileSync(join(at, KEY), "a key\n");
    for (let i = 0; i < transactions; i++) await transfer(chain, account + (i % 3));
    await chain.stop();
  }

  const contentOf = (file: string) => readFileSync(join(folder, file));
  const snapshot = () =>
    Object.fromEntries(
      readdirSync(folder)
        .filter((name) => name !== LOCK)
        .map((name) => [name, contentOf(name)]),
    );

  /** Undefined where it starts, and its chain is the whole one. */
  async function refusal(): Promise<string | undefined> {
    const before = snapshot();
    try {
      const chain = await start();
      expect(await latest(chain), "the whole chain").to.deep.equal(head);
      return undefined;
    } catch (error) {
      expect(error).to.be.instanceOf(Error).and.not.to.have.property("code");
      expect(snapshot(), "nothing is changed").to.deep.equal(before);
      return (error as Error).message;
    } finally {
      await stop();
    }
  }

  function harm(name: string, what: Damage): void {
    const file = join(folder, name);
    const bytes = contentOf(name);
    const at = "where" in what ? Math.floor(what.where * bytes.length) : 0;
    switch (what.kind) {
      case "delete":
        return rmSync(file);
      case "empty":
        return truncateSync(file);
      case "exchange":
        return copyFileSync(join(other, name), file);
      case "zero all":
      case "zero the tail":
        return writeFileSync(file, bytes.fill(0, at));
      case "truncate":
        return truncateSync(file, at);
      case "truncate at a record's end": {
        let end = 0;
        for (let record = readRecord(bytes, 0); typeof record === "object" && record.end <= at;) {
          end = record.end;
          record = readRecord(bytes, end);
        }
        return truncateSync(file, end);
      }
      case "change a byte":
        if (at < bytes.length) bytes.writeUInt8(bytes.readUInt8(at) ^ 0x55, at);
        return writeFileSync(file, bytes);
    }
  }

  function restore(): void {
    rmSync(folder, { recursive: true, force: true });
    cpSync(original, folder, { recursive: true });
  }

  it("is never served without it, whatever happened to its journal", async () => {
    restore();
    const whole = contentOf(JOURNAL);
    const acknowledged = readWitness(join(folder, WITNESS))?.length as number;
    let refused = 0;
    const property = fc.asyncProperty(damage, async (what) => {
      restore();
      harm(JOURNAL, what);
      const files = readdirSync(folder);
      const bytes = files.includes(JOURNAL) ? contentOf(JOURNAL) : Buffer.alloc(0);
      const message = await refusal();
      const isWhole = bytes.subarray(0, acknowledged).equals(whole.subarray(0, acknowledged));
      // Behind what was acknowledged there is only what the next start finds out by itself.
      if (isWhole && message === undefined) return;
      expect(message, "it is not served").to.match(WHAT_TO_DO);
      refused++;
    });
    await fc.assert(property, { numRuns: 200 });
    expect(refused).to.be.above(100);
  });

  it("is not served if the witness can't tell, and is complete if it can", async () => {
    await fc.assert(
      fc.asyncProperty(damage, async (what) => {
        restore();
        harm(WITNESS, what);
        const message = await refusal();
        // A mark of the two may be left.
        if (message !== undefined || !("where" in what)) expect(message).to.match(WHAT_TO_DO);
      }),
      { numRuns: 60 },
    );
  });

  it("says what is wrong", async () => {
    const cases: [() => void, RegExp][] = [
      [() => rmSync(join(folder, JOURNAL)), /journal is missing, but \S+witness says what was in it/],
      [() => truncateSync(join(folder, JOURNAL)), /journal is empty, but \S+witness says what was/],
      [() => truncateSync(join(folder, JOURNAL), 1_000), /ends at byte \d+, but \S+ says that it had \d+/],
      [() => copyFileSync(join(other, JOURNAL), join(folder, JOURNAL)), /is not the journal/],
      [() => rmSync(join(folder, WITNESS)), /witness is missing, so that nothing says whether/],
      [() => truncateSync(join(folder, WITNESS)), /witness is damaged, so that nothing says whether/],
      [
        () => [JOURNAL, WITNESS].forEach((name) => rmSync(join(folder, name))),
        /journal is missing, but \S+operator\.key is of a chain that was here/,
      ],
    ];
    for (const [harmIt, expected] of cases) {
      restore();
      harmIt();
      expect(await refusal())
        .to.match(expected)
        .and.match(WHAT_TO_DO);
    }
  });

  it("is served again when the whole folder is restored, or when its journal is put alone into a new one", async () => {
    restore();
    expect(await refusal()).to.equal(undefined);
    rmSync(join(folder, WITNESS));
    expect(await refusal()).to.match(/witness is missing/);
    rmSync(join(folder, KEY));
    expect(await refusal()).to.equal(undefined);
    expect(await refusal()).to.equal(undefined);
    rmSync(join(folder, JOURNAL));
    expect(await refusal()).to.match(/journal is missing/);
  });
});
