import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { makeFolder, writeFirst, writeWhole } from "../../src/base/files.ts";

const FILES = pathToFileURL(join(import.meta.dirname, "../../src/base/files.ts")).href;

describe("files", function () {
  this.timeout(20_000);

  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hallmark-files-"));
    file = join(folder, "file");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const permissions = (path: string) => statSync(path).mode & 0o777;

  /** Writes `a…a`, `b…b`, … by `writer` until it is killed. */
  async function killWhileWriting(writer: string, life: number): Promise<void> {
    const script = `
      import { ${writer} } from ${JSON.stringify(FILES)};
      for (let i = 0; ; i = (i + 1) % 26) {
        ${writer}(${JSON.stringify(file)}, String.fromCharCode(97 + i).repeat(1_000_000));
        console.log("written");
      }`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exit = once(child, "exit");
    await once(child.stdout, "data");
    await new Promise((resolve) => setTimeout(resolve, life));
    child.kill("SIGKILL");
    await exit;
  }

  it("writeWhole leaves the old content or the new one if the process is killed", async () => {
    for (let life = 0; life < 8; life++) {
      await killWhileWriting("writeWhole", life);
      expect(readFileSync(file, "utf8")).to.match(/^([a-z])\1{999999}$/);
    }
  });

  it("writeFirst leaves the first content", async () => {
    await killWhileWriting("writeFirst", 20);
    expect(readFileSync(file, "utf8")).to.match(/^a{1000000}$/);
    writeFirst(file, "another");
    expect(readFileSync(file, "utf8")).to.match(/^a{1000000}$/);
  });

  it("have the requested mode, and leave no other files", () => {
    for (const write of [writeWhole, writeFirst]) {
      write(file, "1", { mode: 0o600 });
      write(file, "2", { mode: 0o600 });
      expect(readdirSync(folder)).to.deep.equal(["file"]);
      if (process.platform !== "win32") expect(permissions(file)).to.equal(0o600);
    }
    mkdirSync(join(folder, "in the way"));
    expect(() => writeWhole(join(folder, "in the way"), "1")).to.throw();
    expect(() => writeWhole(join(folder, "no", "file"), "1")).to.throw(/ENOENT/);
    expect(readdirSync(folder)).to.deep.equal(["file", "in the way"]);
  });

  it("makeFolder makes all missing folders, and leaves the others alone", () => {
    const inner = join(folder, "a", "b", "c");
    makeFolder(inner, { mode: 0o700 });
    makeFolder(inner, { mode: 0o755 });
    expect(existsSync(inner)).to.be.true;
    if (process.platform !== "win32") expect(permissions(inner)).to.equal(0o700);
  });
});
