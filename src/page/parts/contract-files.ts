import { ask } from "../data/api.ts";
import { useResource } from "../data/resource.ts";
import type { ContractSource } from "../data/types.ts";
import { html } from "./html.ts";
import { Failure } from "./states.ts";

/** How the compiler was given the files of this service, and not those of the libraries. */
const OURS = "project/";

/** The files of a contract's source, its own first and open, and the libraries last. */
export function ContractFiles({ name }: { name: string }) {
  const read = () => ask<ContractSource>(`contracts/${name}`);
  const { data, error, again } = useResource(`contracts/${name}`, read, { isSteady: true });
  if (data === undefined) {
    if (error !== undefined) return html`<${Failure} error=${error} again=${again} />`;
    return html`<div class="sheet bones" aria-hidden="true"><span class="bone long"></span></div>`;
  }
  const { file, compiler_input } = data;
  const files = Object.entries(compiler_input.sources);
  const isOurs = ([path]: [string, unknown]) => path.startsWith(OURS);
  // The contract's own file is the first of ours.
  return html`<div class="sheet files">
    ${[...files.filter(isOurs), ...files.filter((each) => !isOurs(each))].map(
      ([path, { content }]) =>
        html`<details key=${path} open=${path === file}>
          <summary>${plainPath(path)}</summary>
          <pre tabindex="0" aria-label=${plainPath(path)}>${content}</pre>
        </details>`,
    )}
  </div>`;
}

/** A file's path without the root that the compiler was given, which says only where it comes from. */
function plainPath(path: string): string {
  return path.replace(/^(project|npm)\//, "");
}
