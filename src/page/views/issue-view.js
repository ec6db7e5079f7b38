import { useEffect, useRef, useState } from "preact/hooks";
import { account, reconnected } from "../wallet/account.js";
import { ApiError } from "../data/api.js";
import { useBusy } from "../parts/busy.js";
import { openConnect } from "../dialogs/connect-dialog.js";
import { Field, focusWrong } from "../parts/field.js";
import { html } from "../parts/html.js";
import { BLANK, bodyOf, FORMS, placeOf } from "../data/issue-forms.js";
import { abandon, pending, send } from "../data/issuing.js";
import { network } from "../data/network.js";
import { tell } from "../data/notices.js";
import { go, link, route as at } from "../data/route.js";
import { forgetSession, session, signIn } from "../wallet/session.js";
import { Specimen } from "../parts/specimen.js";
import { short } from "../data/short.js";
import { walletWords } from "../wallet/words.js";

/** @typedef {"tokens" | "security-tokens"} Kind */

/** What was written so far, while one looks elsewhere. @type {Record<Kind, Record<string, string>>} */
const drafts = { tokens: { ...BLANK.tokens }, "security-tokens": { ...BLANK["security-tokens"] } };

/** Issues a token of either kind. @param {{ kind: Kind }} props */
export function IssueView({ kind }) {
  const [texts, setTexts] = useState(drafts[kind]);
  const [wrong, setWrong] = useState(/** @type {Record<string, string>} */ ({}));
  const { busy, setBusy, exclusively } = useBusy();
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const needsSession = kind === "tokens" || network.value?.st_auth === "required";

  useEffect(() => {
    document.title = "Issue · Hallmark";
  }, []);
  useEffect(() => {
    setTexts(drafts[kind]);
    setWrong({});
  }, [kind]);

  /** @param {string} name @param {string} text */
  function write(name, text) {
    drafts[kind] = { ...drafts[kind], [name]: text };
    setTexts(drafts[kind]);
    setWrong((before) => Object.fromEntries(Object.entries(before).filter(([field]) => field !== name)));
  }

  /** @param {import("../data/issuing.js").Pending} issue */
  const issueNow = (issue) => exclusively(() => attempt(issue));

  /**
   * @param {import("../data/issuing.js").Pending} issue
   * @returns {Promise<void>}
   */
  async function attempt(issue, isSecond = false) {
    const isSigned = issue.route === "tokens" || network.value?.st_auth === "required";
    await reconnected;
    if (isSigned && account.value === undefined) {
      openConnect(() => issueNow(withOwner(issue)));
      return;
    }
    setWrong({});
    try {
      if (issue.address !== undefined && isSigned && issue.address !== account.value?.address)
        throw new Error(`This was asked for by ${short(issue.address)}: choose that account in your wallet.`);
      if (isSigned && session.value === undefined) {
        setBusy("Sign the message in your wallet …");
        await signIn();
      }
      setBusy("Issuing …");
      const answer = await send(withOwner(issue), session.value?.key);
      drafts[issue.route] = { ...BLANK[issue.route] };
      done(issue, answer);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) forgetSession();
      if (error instanceof ApiError && error.code === "INVALID_SESSION_KEY" && !isSecond) {
        // The session has ended: a new one asks with the same key.
        await attempt(issue, true);
      } else if (error instanceof ApiError) {
        setWrong({ [placeOf(error, issue.route)]: error.message });
        if (form.current) focusWrong(form.current);
      } else setWrong({ form: walletWords(error).text });
    }
  }

  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (pending.value !== undefined) return;
    void issueNow(
      withOwner({ key: randomKey(), route: kind, body: bodyOf(kind, texts), address: undefined }),
    );
  };

  const { value: open } = pending;
  const label =
    needsSession && account.value === undefined
      ? "Connect a wallet"
      : needsSession && session.value === undefined
        ? "Sign in and issue"
        : "Issue";

  return html`
    <div class="section issue-title">
      <h1 tabindex="-1">Issue</h1>
      <p class="lede">
        ${
          kind === "tokens"
            ? "An ERC-20 of your own. Its whole supply goes to your wallet; issuing it costs you nothing."
            : "A security token (ERC-7943) of a registered issuer, whose wallet gets the supply and decides who may hold it."
        }
      </p>
      <nav class="choice" aria-label="What to issue">
        <a href="#/issue" aria-current=${kind === "tokens" ? "page" : undefined}>Token</a>
        <a href="#/issue/security-token" aria-current=${kind === "tokens" ? undefined : "page"}
          >Security token</a
        >
      </nav>
    </div>
    <div class="columns issue">
      <form class="form" ref=${form} novalidate onSubmit=${submit}>
        <${Fields} kind=${kind} texts=${texts} wrong=${wrong} write=${write} />
        ${wrong.form && html`<p class="message bad" role="alert">${wrong.form}</p>`}
        <p class="unseen" role="status">${busy}</p>
        ${
          open !== undefined && !busy
            ? html`<${Open} issue=${open} ask=${() => issueNow(open)} />`
            : html`<div class="actions">
                <button class="button main" aria-disabled=${busy !== ""}>${busy || label}</button>
              </div>`
        }
      </form>
      <${Specimen} kind=${kind} texts=${texts} />
    </div>
  `;
}

/** @param {import("../data/issuing.js").Pending} issue */
function withOwner(issue) {
  return { ...issue, address: issue.address ?? account.value?.address };
}

/**
 * @param {import("../data/issuing.js").Pending} issue
 * @param {any} answer
 */
function done({ route, body }, answer) {
  const name = String(route === "tokens" ? body["full_name"] : body["token_name"]).trim();
  tell({ state: "done", title: `${name} is issued`, text: "It is on the chain." });
  if (at.value.path[0] !== "issue") return;
  go(
    route === "tokens"
      ? link(["tokens", String(answer.smartcontract_ID)])
      : link(["security-tokens", answer.st_id]),
  );
}

/** @param {{ kind: Kind, texts: Record<string, string>, wrong: Record<string, string>, write: (name: string, text: string) => void }} props */
function Fields({ kind, texts, wrong, write }) {
  /** @type {import("../data/issue-forms.js").FormField[][]} */
  const lines = [];
  for (const field of FORMS[kind]) {
    const line = lines.at(-1);
    if (field.isHalf && line?.[0]?.isHalf && line.length === 1) line.push(field);
    else lines.push([field]);
  }
  return lines.map(
    (line) =>
      html`<div class=${line.length > 1 ? "pair" : "single"} key=${`${kind} ${line[0]?.name}`}>
        ${line.map(
          ({ name, label, hint, inputmode, lines: hasLines = false }) =>
            html`<${Field}
              key=${name}
              name=${name}
              label=${label}
              hint=${hint}
              inputmode=${inputmode}
              lines=${hasLines}
              wrong=${wrong[name]}
              value=${texts[name] ?? ""}
              onInput=${(/** @type {string} */ text) => write(name, text)}
            />`,
        )}
      </div>`,
  );
}

/** An issue without an answer. @param {{ issue: import("../data/issuing.js").Pending, ask: () => void }} props */
function Open({ issue, ask }) {
  const name = String(issue.body["full_name"] ?? issue.body["token_name"]);
  return html`<div class="message note" role="status">
    <p>
      <strong>“${name}” has no answer yet.</strong> It may be issued already. Ask again: whatever happened, it
      is not issued twice.
    </p>
    <button type="button" class="button small main" onClick=${ask}>Ask again</button>
    <button type="button" class="button small" onClick=${abandon}>Give it up</button>
  </div>`;
}

/** 128 random bits; crypto.randomUUID is there in secure contexts only. */
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
