import { theyAreLedgers } from "./conformance.ts";
import { ANVILS, GETHS } from "./nodes.ts";

theyAreLedgers([...GETHS, ...ANVILS]);
