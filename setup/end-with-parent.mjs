// Loaded into every step of the setup (`node --import`): ends it, and whatever it started, when setup.mjs is gone, even
// by SIGKILL. Else an orphaned `npm ci` would go on writing under the next one.
import { Socket } from "node:net";

const parent = new Socket({ fd: 3 });
parent.on("close", () =>
  process.platform === "win32" ? process.exit(1) : process.kill(-process.pid, "SIGKILL"),
);
parent.resume().unref();
