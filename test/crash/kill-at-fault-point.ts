// For `node --import`: kills its own process at the pass FAULT_PASS (1, 2, …) of the fault point FAULT_POINT.
const { FAULT_POINT, FAULT_PASS } = process.env;
let passes = 0;

(globalThis as Record<symbol, unknown>)[Symbol.for("hallmark.fault-point")] = (name: string) => {
  if (name === FAULT_POINT && ++passes === Number(FAULT_PASS)) process.kill(process.pid, "SIGKILL");
};
