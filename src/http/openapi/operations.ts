import { docsOperations } from "./docs.ts";
import { eventOperations } from "./events.ts";
import { healthOperations } from "./health.ts";
import { holderOperations } from "./holders.ts";
import { issuerOperations } from "./issuers.ts";
import { networkOperations } from "./network.ts";
import type { Operations } from "./operation.ts";
import { securityTokenOperations } from "./security-tokens.ts";
import { sessionOperations } from "./sessions.ts";
import { tokenListOperations } from "./token-list.ts";
import { tokenOperations } from "./tokens.ts";
import { walletPageOperations } from "./wallet-page.ts";
import { walletOperations } from "./wallets.ts";

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
