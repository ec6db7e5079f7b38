import { expect } from "chai";
import { randomBytes } from "node:crypto";
import type { SessionStore } from "../../src/sessions/session-store.ts";

const WALLET = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

export const someNonce = () => randomBytes(12).toString("hex");
export const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000);

/** What every session store does. `open` opens the same store each time, as another process would. */
export function itIsASessionStore(open: () => Promise<SessionStore>): void {
  let one: SessionStore;
  let other: SessionStore;

  beforeEach(async () => {
    one = await open();
    other = await open();
  });

  afterEach(() => Promise.all([one.close(), other.close()]));

  it("finds a session by its key, wherever it was made", async () => {
    const expiresAt = inSeconds(60);
    const key = await one.create(WALLET, expiresAt);
    expect(key).to.match(/^[A-Za-z0-9]{34}$/);
    for (const store of [one, other]) {
      expect(await store.find(key)).to.deep.equal({ address: WALLET, expiresAt });
    }
  });

  it("finds nothing by another key", async () => {
    const key = await one.create(WALLET, inSeconds(60));
    for (const wrong of ["", key.slice(1), `${key} `, key.toUpperCase(), "' OR 1=1 --", "é".repeat(34)]) {
      expect(await one.find(wrong), wrong).to.equal(undefined);
      expect(await one.end(wrong), wrong).to.equal(false);
    }
    expect(await one.find(key)).to.include({ address: WALLET });
  });

  it("ends one session for good, and no other", async () => {
    const [key, neighbour] = await Promise.all([
      one.create(WALLET, inSeconds(60)),
      one.create(WALLET, inSeconds(60)),
    ]);
    expect(await other.end(key)).to.equal(true);
    for (const store of [one, other]) {
      expect(await store.find(key)).to.equal(undefined);
      expect(await store.end(key)).to.equal(false);
    }
    expect(await one.find(neighbour)).to.include({ address: WALLET });
  });

  it("knows no session that has expired", async () => {
    const key = await one.create(WALLET, inSeconds(-1));
    expect(await one.find(key)).to.equal(undefined);
    expect(await one.end(key)).to.equal(false);
  });

  it("gives a nonce once, even if many ask at the same time", async () => {
    const nonce = someNonce();
    await one.addNonce(nonce, inSeconds(60));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? one : other).takeNonce(nonce)),
    );
    expect(answers.filter((taken) => taken)).to.have.length(1);
    expect(await other.takeNonce(nonce)).to.equal(false);
  });

  it("gives no nonce that is unknown or has expired", async () => {
    const nonce = someNonce();
    await one.addNonce(nonce, inSeconds(-1));
    expect(await one.takeNonce(nonce)).to.equal(false);
    expect(await one.takeNonce(someNonce())).to.equal(false);
  });
}
