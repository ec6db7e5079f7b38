import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { startService } from "./support/processes.ts";

const MAIN = join(import.meta.dirname, "../src/main.ts");

describe("the process of the service", function () {
  this.timeout(60_000);

  it("says so, in one sentence, if its working directory was deleted", () => {
    const cwd = mkdtempSync(join(tmpdir(), "hallmark-main-"));
    const command = ["-c", 'rmdir "$PWD" && exec "$0" "$1"', process.execPath, MAIN];
    const { status, stderr } = spawnSync("sh", command, { cwd, encoding: "utf8" });
    expect(stderr).to.equal(
      "Hallmark can't start: the working directory was deleted: start it in one that exists\n",
    );
    expect(status).to.equal(1);
  });

  it("has told the embedded chain to use small pages, before that was loaded", async function () {
    if (!existsSync("/proc/self/status")) this.skip();
    const atTheEnd = `
      import { readFileSync } from "node:fs";
      process.on("exit", () => console.log(readFileSync("/proc/self/status", "utf8")));
    `;
    let output = "";
    const options = ["--import", `data:text/javascript,${encodeURIComponent(atTheEnd)}`];
    const cwd = mkdtempSync(join(tmpdir(), "hallmark-main-"));
    const service = await startService(cwd, {}, options, (text) => (output += text));
    await service.end("SIGTERM");
    rmSync(cwd, { recursive: true });
    expect(output).to.match(/^THP_enabled:\s+0$/m);
  });
});
