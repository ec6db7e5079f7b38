import { HallmarkError } from "../../../base/errors.ts";
import type { Sender } from "./sender.ts";

/** A sender that sends nothing while `problem` says why its chain can't take more. */
export function whileThereIsRoom(sender: Sender, problem: () => string | undefined): Sender {
  return {
    ...sender,
    async send(work) {
      const reason = problem();
      if (reason !== undefined) {
        throw new HallmarkError("LEDGER_UNAVAILABLE", `${reason}; nothing was sent`, { retryAfter: 60 });
      }
      return sender.send(work);
    },
    trouble: () => problem() ?? sender.trouble(),
  };
}
