import { expect } from "chai";
import { HallmarkError } from "../../src/base/errors.ts";
import { createAuthenticator } from "../../src/sessions/authenticate.ts";
import type { Session } from "../../src/sessions/session-store.ts";

const ALICE = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const DEMO = { key: "demo", address: "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359" };

const asked: string[] = [];
const store = {
  find(key: string): Promise<Session | undefined> {
    asked.push(key);
    return Promise.resolve(key === "hers" ? { address: ALICE, expiresAt: new Date() } : undefined);
  },
};

async function refusal(answer: Promise<string>): Promise<unknown> {
  return answer.then(
    () => expect.fail("it was taken"),
    (error: unknown) => error,
  );
}

describe("createAuthenticator", () => {
  beforeEach(() => asked.splice(0));

  it("gives the wallet of a session", async () => {
    expect(await createAuthenticator({ store }).wallet("hers")).to.equal(ALICE);
  });

  it("refuses any other key", async () => {
    for (const authenticator of [
      createAuthenticator({ store }),
      createAuthenticator({ store, demo: DEMO }),
    ]) {
      for (const key of ["", "other", "demo ", "Demo", "dem"]) {
        const error = await refusal(authenticator.wallet(key));
        expect(error).to.be.instanceOf(HallmarkError);
        expect(error).to.include({
          code: "INVALID_SESSION_KEY",
          status: 401,
          message: "invalid session key",
        });
      }
    }
  });

  it("knows the demo session only if it has one, and never asks the store for it", async () => {
    expect(await createAuthenticator({ store, demo: DEMO }).wallet(DEMO.key)).to.equal(DEMO.address);
    expect(asked).to.deep.equal([]);
    expect(await refusal(createAuthenticator({ store }).wallet(DEMO.key))).to.include({
      code: "INVALID_SESSION_KEY",
    });
  });
});
