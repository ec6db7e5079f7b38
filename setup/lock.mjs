import { once } from "node:events";
import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";

/**
 * Waits until this process alone holds the lock, a folder with one file named for its holder. Returns how to give it
 * back; a holder that dies loses it.
 *
 * The holder listens on a port of its own, so that the others see its end at once, and no reused process id can be
 * taken for it. Nobody can take away a live lock: a waiter deletes only the file of the holder whose end it saw (the name
 * never comes again), removes the folder only if it is empty, and moves its own in whole. Of two who take over the same
 * dead lock, the second finds the first one's file.
 */
export async function lock(folder) {
  const waiting = new Set();
  const server = createServer((socket) => waiting.add(socket.on("error", () => {})));
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  const holder = `${process.pid}.${server.address().port}.${Date.now()}`;

  const unlock = () => {
    removeHolder(folder, holder);
    server.close();
    for (const socket of waiting) socket.destroy();
  };
  process.once("exit", unlock);

  while (!tryToTake(folder, holder)) {
    for (const other of list(folder)) {
      await end(other);
      removeHolder(folder, other);
    }
  }
  return unlock;
}

function tryToTake(folder, holder) {
  const own = `${folder}.${holder}`;
  mkdirSync(own, { recursive: true });
  writeFileSync(`${own}/${holder}`, "");
  try {
    renameSync(own, folder); // fails when another one's file is in the folder
    return true;
  } catch (error) {
    rmSync(own, { recursive: true });
    if (["ENOTEMPTY", "EEXIST", "EPERM"].includes(error.code)) return false;
    throw error;
  }
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return []; // given back in the meantime
  }
}

function removeHolder(folder, holder) {
  rmSync(`${folder}/${holder}`, { force: true });
  try {
    rmdirSync(folder);
  } catch {
    // gone, or already another one's
  }
}

async function end(holder) {
  const [pid, port] = holder.split(".");
  const socket = connect(Number(port), "127.0.0.1").resume();
  socket.on("connect", () =>
    console.error(`hallmark: waiting for process ${pid}, which is setting up this folder …`),
  );
  socket.on("error", () => {}); // "close" follows
  await new Promise((resolve) => socket.on("close", resolve));
}
