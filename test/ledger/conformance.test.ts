import { startInProcess } from "../service/service.ts";
import { itIsASecurityTokenLedger } from "./security-token-ledger.behavior.ts";

// The others are in scalardl/test, where Java is.
describe("a chain as the ledger of security tokens", () => {
  itIsASecurityTokenLedger(startInProcess);
});
