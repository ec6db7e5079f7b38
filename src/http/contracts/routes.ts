import Router from "@koa/router";
import { HallmarkError } from "../../base/errors.ts";
import { parseTokenId } from "../../issuance/token-ids.ts";
import type { ContractReader } from "../../ledger/ledger.ts";
import type { TokenKey } from "../../ledger/records.ts";
import { JSON_TYPE } from "../answers/media-types.ts";
import { answer, represent, type Representation } from "../answers/representation.ts";
import type { Resource } from "../openapi/resource.ts";
import type { ContractSourceView, TokenContractView } from "./messages.ts";
import { contractOperations, contractSchemas } from "./operations.ts";

export interface ContractOptions {
  ledger: ContractReader;
  /** What a contract of this service was made of; undefined if there is none with this name. */
  contractSource: (name: string) => Source | undefined;
}

interface Source {
  compilerVersion: string;
  abi: object[];
  file: string;
  input: { language: string; sources: Record<string, { content: string }>; settings: object };
}

/** Whether a token's code is that of its source, `/tokens/…/contract` and `/security-tokens/…/contract`, and the source. */
export function contractResource({ ledger, contractSource }: ContractOptions): Resource {
  const router = new Router();
  const kept = new Map<string, { version: string; content: Representation }>();

  /** Read once, since it is the same as long as the service runs. */
  function sourceOf(name: string) {
    const found = kept.get(name);
    if (found !== undefined) return found;
    const source = contractSource(name);
    if (source === undefined) throw new HallmarkError("NOT_FOUND", "there is no such contract");
    const content = represent(JSON_TYPE, Buffer.from(JSON.stringify(sourceView(name, source))));
    const read = { version: source.compilerVersion, content };
    kept.set(name, read);
    return read;
  }

  async function verify(token: TokenKey | undefined, what: string): Promise<TokenContractView> {
    const contract = token && (await ledger.contract(token));
    if (contract === undefined) throw new HallmarkError("NOT_FOUND", `there is no such ${what}`);
    const { name, address, implementation, isVerified } = contract;
    return {
      contract_address: address,
      ...(implementation !== undefined && { implementation_address: implementation }),
      contract_name: name,
      compiler_version: sourceOf(name).version,
      verified: isVerified,
    };
  }

  router.get("/tokens/:id/contract", async (ctx) => {
    const id = parseTokenId(ctx.params["id"]);
    ctx.body = await verify(id === undefined ? undefined : { id }, "token");
  });

  router.get("/security-tokens/:stId/contract", async (ctx) => {
    const stId = (ctx.params["stId"] as string).normalize("NFC");
    ctx.body = await verify({ stId }, "security token on a chain");
  });

  router.get("/contracts/:name", async (ctx) => {
    await answer(ctx, sourceOf(ctx.params["name"] as string).content);
  });

  return { router, operations: contractOperations, schemas: contractSchemas };
}

function sourceView(name: string, { compilerVersion, abi, file, input }: Source): ContractSourceView {
  return {
    contract_name: name,
    compiler_version: compilerVersion,
    file,
    abi: abi as ContractSourceView["abi"],
    compiler_input: input as ContractSourceView["compiler_input"],
  };
}
