import { spawnSync } from "node:child_process";
import { hasRedis } from "./support/redis.ts";

// `npm run test:redis`: the tests that need a Redis server, each on one of its own.
if (process.argv[1] === import.meta.filename) {
  if (!hasRedis()) {
    console.error(
      "These tests start redis-server, which is not here. Install it (on Debian: apt-get install redis-server).",
    );
    process.exit(1);
  }
  const files = ["test/sessions/redis-sessions.test.ts", "test/service/shared-limits.test.ts"];
  const { status } = spawnSync("mocha", ["--exit", "--timeout", "60000", ...files], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  process.exit(status ?? 1);
}
