import { expect } from "chai";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSessions } from "../../src/sessions/open-sessions.ts";

/** The message of its failure. */
async function failure(opening: Promise<unknown>): Promise<string> {
  try {
    await opening;
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it was opened");
}

describe("openSessions", () => {
  it("opens a file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sessions-"));
    const file = join(folder, "sessions.db");
    const sessions = await openSessions(file);
    expect(existsSync(file)).to.equal(true);
    await sessions.close();
    rmSync(folder, { recursive: true });
  });

  it("fails at once if no Redis server answers at a redis:// address", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await failure(openSessions(`redis://127.0.0.1:${String(port)}`))).to.include("ECONNREFUSED");
  });

  it("refuses an address of another kind, without its password", async () => {
    expect(await failure(openSessions("postgres://user:secret@host/db"))).to.equal(
      "a session store has a redis:// or rediss:// address or is a file, not postgres://",
    );
  });
});
