import { ledgerUnavailable } from "../../refusals.ts";
import type { Sender } from "./sender.ts";

/** A sender that sends nothing while `problem` says why its chain can't take more. */
export function whileThereIsRoom(sender: Sender, problem: () => string | undefined): Sender {
  return {
    ...sender,
    async send(work) {
      const reason = problem();
      if (reason !== undefined) {
        throw ledgerUnavailable(reason, { retryAfter: 60 });
      }
      return sender.send(work);
    },
    trouble: () => problem() ?? sender.trouble(),
  };
}
