import { useState } from "preact/hooks";
import { ask } from "../data/api.ts";
import { saveJson } from "../data/download.ts";
import { useResource } from "../data/resource.ts";
import type { ContractSource, TokenContract } from "../data/types.ts";
import { ContractFiles } from "./contract-files.ts";
import { copied, Facts } from "./facts.ts";
import { html } from "./html.ts";
import { Icon } from "./icon.ts";
import { SaveButton } from "./save-button.ts";

/** A token's contract: whether its code is that of its source, and the source. `path` is the token's in the API. */
export function Contract({ path }: { path: string }) {
  const read = () => ask<TokenContract>(`${path}/contract`);
  // A contract's code never changes, but for a reorganisation.
  const { data, error, again } = useResource(`${path}/contract`, read, { isSteady: true });
  return html`<section class="section" aria-labelledby="contract">
    <div class="section-head">
      <h2 id="contract">Contract</h2>
      ${data && html`<${SaveParts} name=${data.contract_name} />`}
    </div>
    ${data ? verdict(data) : unknown(error, again)}
    ${
      data &&
      html`<${Facts}
        rows=${[
          ["Compiler", `solc ${data.compiler_version}`],
          data.implementation_address !== undefined && [
            "Delegates to",
            copied(data.implementation_address, "the address that it delegates to"),
          ],
        ]}
      />`
    }
    ${data && html`<${Source} name=${data.contract_name} />`}
  </section>`;
}

function unknown(error: Error | undefined, again: () => void) {
  if (error === undefined) return html`<p class="hint-text">Comparing its code with the source …</p>`;
  return html`<div class="message bad" role="alert">
    <p>It is not known whether the code on the chain is that of the source: ${error.message}</p>
    <button type="button" class="button small" onClick=${again}>Try again</button>
  </div>`;
}

function verdict({ verified, compiler_version }: TokenContract) {
  // Without the commit that the compiler was built from.
  const compiler = `solc ${compiler_version.split("+")[0]}`;
  return verified
    ? html`<p class="verdict good">
        <${Icon} name="check" />Verified: the code on the chain is this source, compiled by ${compiler}.
      </p>`
    : html`<p class="verdict bad">
        <${Icon} name="cross" />Not verified: the code on the chain is not what ${compiler} makes of this
        source.
      </p>`;
}

/** Saves what the contract is used by, and what it is made of. */
function SaveParts({ name }: { name: string }) {
  const button = (words: string, part: "abi" | "compiler_input", label: string) => {
    const fileName = `${name}.${words.toLowerCase()}.json`;
    const save = async () => saveJson((await ask<ContractSource>(`contracts/${name}`))[part], fileName);
    return html`<${SaveButton} words=${words} label=${label} fileName=${fileName} save=${save} />`;
  };
  return html`<span class="quiets">
    ${button("ABI", "abi", "Save the contract’s ABI as JSON")}
    ${button("Source", "compiler_input", "Save the contract’s source, as its compiler takes it")}
  </span>`;
}

/** The source, which is read when somebody asks for it. */
function Source({ name }: { name: string }) {
  const [isOpen, setOpen] = useState(false);
  return html`<p>
      <button type="button" class="button small" aria-expanded=${isOpen} onClick=${() => setOpen(!isOpen)}>
        ${isOpen ? "Close the source" : "Read the source"}
      </button>
    </p>
    ${isOpen && html`<${ContractFiles} name=${name} />`}`;
}
