import { theyAreLedgers } from "./conformance.ts";
import { SLOW } from "./nodes.ts";

theyAreLedgers(SLOW);
