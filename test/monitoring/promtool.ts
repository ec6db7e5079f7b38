import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startInProcess } from "../service/service.ts";
import { dashboardQueries, FOLDER } from "./queries.ts";

// Has Prometheus's own tool look over the alert rules, their tests, the dashboard's queries and what /metrics serves.

/** @throws Error with what it says, if it says that anything is wrong */
function promtool(args: string[], input?: string): void {
  const { error, status, stdout, stderr } = spawnSync("promtool", args, {
    cwd: FOLDER,
    input,
    encoding: "utf8",
  });
  if (error !== undefined) throw new Error(`promtool, of Prometheus, is not there: ${error.message}`);
  const said = (stdout + stderr).trim();
  console.log(`promtool ${args.slice(0, 2).join(" ")}: ${status === 0 ? "well" : said}`);
  if (status !== 0) throw new Error("promtool found what is written above");
}

async function main(): Promise<void> {
  promtool(["check", "rules", "alerts.yml"]);
  promtool(["test", "rules", "alerts.test.yml"]);

  const folder = mkdtempSync(join(tmpdir(), "hallmark-promtool-"));
  try {
    const rules = dashboardQueries().map(({ query }, i) => ({ record: `dashboard:query:${i}`, expr: query }));
    const file = join(folder, "dashboard.yml");
    // JSON is YAML.
    writeFileSync(file, JSON.stringify({ groups: [{ name: "dashboard", rules }] }));
    promtool(["check", "rules", file]);
  } finally {
    rmSync(folder, { recursive: true });
  }

  const service = await startInProcess();
  try {
    const text = await (await fetch(`${service.url}/metrics`)).text();
    // The library's own are as they are.
    const own = text.split(/\n(?=# HELP )/).filter((metric) => !/^# HELP (nodejs|process)_/.test(metric));
    promtool(["check", "metrics"], `${own.join("\n").trimEnd()}\n`);
  } finally {
    await service.stop();
  }
}

// Hardhat loads every file in test/.
if (process.argv[1] === import.meta.filename) await main();
