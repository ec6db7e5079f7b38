import { docsOperations } from "../docs/operations.ts";
import { eventOperations } from "../events/operations.ts";
import { healthOperations } from "../health/operations.ts";
import { holderOperations } from "../holders/operations.ts";
import { issuerOperations } from "../issuers/operations.ts";
import { networkOperations } from "../network/operations.ts";
import type { Operations } from "./operation.ts";
import { securityTokenOperations } from "../security-tokens/operations.ts";
import { sessionOperations } from "../sessions/operations.ts";
import { tokenListOperations } from "../token-list/operations.ts";
import { tokenOperations } from "../tokens/operations.ts";
import { walletPageOperations } from "../page/operations.ts";
import { walletOperations } from "../wallets/operations.ts";

/** Every route of the service. */
export const OPERATIONS: Operations = {
  ...tokenOperations,
  ...tokenListOperations,
  ...eventOperations,
  ...securityTokenOperations,
  ...issuerOperations,
  ...walletOperations,
  ...holderOperations,
  ...networkOperations,
  ...walletPageOperations,
  ...sessionOperations,
  ...healthOperations,
  ...docsOperations,
};
