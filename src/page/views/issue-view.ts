import { useEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../data/api.ts";
import { draftOf, forgetDraft, keepDraft } from "../data/drafts.ts";
import { bodyOf, nameIn, placeOfError, type Texts } from "../data/issue-forms.ts";
import { faultsIn, ruleOf } from "../data/issue-rules.ts";
import { tell } from "../data/notices.ts";
import {
  newIdempotencyKey,
  pendingIssue,
  sendIssue,
  type Issued,
  type PendingIssue,
} from "../data/pending-issue.ts";
import { goTo, link, route } from "../data/route.ts";
import { shortAddress } from "../data/short-forms.ts";
import type { Kind } from "../data/types.ts";
import { openConnect } from "../dialogs/open.ts";
import { useBusy } from "../parts/busy.ts";
import { focusWrong } from "../parts/field.ts";
import { html } from "../parts/html.ts";
import { IssueFields } from "../parts/issue-fields.ts";
import { PendingNote } from "../parts/pending-note.ts";
import { Specimen } from "../parts/specimen.ts";
import { account, reconnected } from "../wallet/account.ts";
import { forgetSession, needsSession, session, signIn } from "../wallet/session.ts";
import { explainWalletError } from "../wallet/wallet-errors.ts";
import { IssueSummary } from "./issue-summary.ts";
import { IssueTitle } from "./issue-title.ts";

/** The view that issues a token of either kind. */
export function IssueView({ kind }: { kind: Kind }) {
  const [texts, setTexts] = useState(draftOf(kind));
  const [wrong, setWrong] = useState<Texts>({});
  const { busy, setBusy, exclusively } = useBusy();
  const form = useRef<HTMLFormElement>(null);

  useEffect(() => {
    document.title = "Issue · Hallmark";
  }, []);
  useEffect(() => {
    setTexts(draftOf(kind));
    setWrong({});
  }, [kind]);

  function write(name: string, text: string): void {
    setTexts(keepDraft(kind, { ...draftOf(kind), [name]: text }));
    setWrong((before) => Object.fromEntries(Object.entries(before).filter(([field]) => field !== name)));
  }

  const issueNow = (issue: PendingIssue) => exclusively(() => attempt(issue));

  async function attempt(issue: PendingIssue, isSecond = false): Promise<void> {
    const isSigned = needsSession(issue.route);
    await reconnected;
    if (isSigned && account.value === undefined) {
      // Choosing a wallet issues nothing: that takes the button that says so.
      await openConnect();
      return;
    }
    setWrong({});
    try {
      if (issue.address !== undefined && isSigned && issue.address !== account.value?.address)
        throw new Error(
          `This was asked for by ${shortAddress(issue.address)}: choose that account in your wallet.`,
        );
      if (isSigned && session.value === undefined) {
        setBusy("Sign the message in your wallet …");
        await signIn();
      }
      setBusy("Issuing …");
      const issued = await sendIssue(withOwner(issue), session.value?.key);
      forgetDraft(issue.route);
      showIssued(issue, issued);
    } catch (error) {
      if (!(error instanceof ApiError)) {
        setWrong({ form: explainWalletError(error).text });
        return;
      }
      if (error.status === 401) forgetSession();
      if (error.code === "INVALID_SESSION_KEY" && !isSecond) {
        // The session has ended, so the same issue is sent again with a new one, under the same Idempotency-Key.
        await attempt(issue, true);
        return;
      }
      const place = placeOfError(error, issue.route);
      const rule = error.code === "VALIDATION_FAILED" ? ruleOf(place) : undefined;
      setWrong({ [place]: rule ?? error.message });
      focusWrong(form.current);
    }
  }

  const submit = (event: Event) => {
    event.preventDefault();
    if (pendingIssue.value !== undefined) return;
    const faults = faultsIn(kind, texts);
    setWrong(faults);
    if (Object.keys(faults).length > 0) {
      focusWrong(form.current);
      return;
    }
    const body = bodyOf(kind, texts);
    void issueNow(withOwner({ key: newIdempotencyKey(), route: kind, body, address: undefined }));
  };

  const { value: pending } = pendingIssue;
  return html`
    <${IssueTitle} kind=${kind} />
    <div class="columns issue">
      <form class="form" ref=${form} novalidate onSubmit=${submit}>
        <${IssueFields} kind=${kind} texts=${texts} wrong=${wrong} write=${write} />
        ${wrong["form"] && html`<p class="message bad" role="alert">${wrong["form"]}</p>`}
        <p class="unseen" role="status">${busy}</p>
        ${
          pending !== undefined && !busy
            ? html`<${PendingNote} issue=${pending} ask=${() => issueNow(pending)} />`
            : html`<${IssueSummary} kind=${kind} texts=${texts} />
                <div class="actions">
                  <button class="button main" aria-disabled=${busy !== ""}>${busy || nextStep(kind)}</button>
                </div>`
        }
      </form>
      <${Specimen} kind=${kind} texts=${texts} />
    </div>
  `;
}

/** The label of the form's button: what it does next. */
function nextStep(kind: Kind): string {
  if (!needsSession(kind)) return "Issue";
  if (account.value === undefined) return "Connect a wallet";
  return session.value === undefined ? "Sign in and issue" : "Issue";
}

function withOwner(issue: PendingIssue): PendingIssue {
  return { ...issue, address: issue.address ?? account.value?.address };
}

/** Tells of a success, and goes to the token unless the visitor has gone elsewhere. */
function showIssued({ body }: PendingIssue, issued: Issued): void {
  tell({ state: "done", title: `${nameIn(body).trim()} is issued`, text: "It is on the chain." });
  if (route.value.path[0] !== "issue") return;
  goTo(
    "st_id" in issued
      ? link(["security-tokens", issued.st_id])
      : link(["tokens", String(issued.smartcontract_ID)]),
  );
}
