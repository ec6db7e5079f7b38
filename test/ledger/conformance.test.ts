import { startInProcess } from "../service/service.ts";
import { itIsALedger } from "./ledger.behavior.ts";

// Other chains are in test/nodes, and ScalarDL is in scalardl/test.
describe("the embedded chain as a ledger", () => itIsALedger(startInProcess, { orders: true }));
