import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { CATALOGUE } from "../../src/base/errors.ts";
import { readConfig, type Config } from "../../src/config.ts";
import { SCHEMA } from "../../src/environment/environment.ts";
import { codeOf, document, DOCUMENTS, ROOT, rowsOf } from "./documents.ts";

type Variables = Record<string, string>;

const EXTERNAL = { CHAIN_URL: "http://node:8545", OPERATOR_PRIVATE_KEY: "1".repeat(64) };
const DL = { ST_LEDGER: "scalardl" };

function scalarDl(config: Config) {
  if (config.stLedger.kind !== "scalardl") throw new Error("the security tokens are not on ScalarDL");
  return config.stLedger;
}

/** Defaults that depend on other variables: when which one holds, and what the configuration says then. */
const DEPENDENT: Record<string, Record<string, { given: Variables[]; is: (config: Config) => boolean }>> = {
  ST_AUTH: {
    open: { given: [{}, { HOST: "::1" }], is: ({ stAuth }) => stAuth === "open" },
    required: {
      given: [{ PUBLIC_URL: "https://a.example" }, { HOST: "0.0.0.0" }, EXTERNAL],
      is: ({ stAuth }) => stAuth === "required",
    },
  },
  ORDERS: {
    on: { given: [{}, { HOST: "0.0.0.0" }], is: ({ orders }) => orders },
    off: { given: [EXTERNAL], is: ({ orders }) => !orders },
  },
  RATE_LIMIT: {
    off: { given: [{}], is: ({ rateLimit }) => rateLimit === undefined },
    "600": {
      given: [{ PUBLIC_URL: "https://a.example" }, { HOST: "0.0.0.0" }, EXTERNAL],
      is: ({ rateLimit }) => rateLimit === 600,
    },
  },
  SCALARDL_TLS: {
    off: { given: [DL], is: (config) => scalarDl(config).tls === undefined },
    on: { given: [{ ...DL, SCALARDL_ADDRESS: "a:1" }], is: (config) => scalarDl(config).tls !== undefined },
  },
  SCALARDL_SECRET_FILE: {
    "scalardl/secret": {
      given: [{ ...DL, DATA_DIR: "" }],
      is: (config) => "file" in scalarDl(config).secret,
    },
  },
};

const { text } = document("docs/environment.md");
const [, service = "", scripts = "", tests = ""] = text.split(/^## .*$/m);
const nameOf = (cell: string) => codeOf(cell);

describe("docs/environment.md", () => {
  it("has a row for each variable of the service, and no other", () => {
    const told = rowsOf(service).flatMap(([names = ""]) => nameOf(names));
    expect(told).to.have.members(Object.keys(SCHEMA.properties));
  });

  for (const [names = "", byDefault = ""] of rowsOf(service)) {
    const [name = ""] = nameOf(names);
    it(`tells the default of ${name}`, () => {
      const property = SCHEMA.properties[name as keyof typeof SCHEMA.properties];
      const told = codeOf(byDefault);
      if ("default" in property) {
        expect(told).to.deep.equal([String(property.default)]);
        return;
      }
      const dependent = DEPENDENT[name] ?? {};
      for (const [value, { given, is }] of Object.entries(dependent)) {
        expect(told).to.include(value);
        for (const variables of given)
          expect(is(readConfig(variables)), JSON.stringify(variables)).to.be.true;
      }
      // What else stands there are the names of other variables, files and routes.
      for (const code of told.filter((code) => !(code in dependent))) {
        expect(code).to.match(/^[A-Z_]+$|^deployments\/|^POST /);
      }
    });
  }

  it("has a row for each variable that only the scripts read, and no other", () => {
    const read = ["scripts", "scalardl"].flatMap((folder) =>
      readdirSync(join(ROOT, folder))
        .filter((name) => name.endsWith(".ts"))
        .flatMap((name) => variablesIn(`${folder}/${name}`)),
    );
    const own = [...read, ...variablesIn("hardhat.config.ts")].filter((name) => !(name in SCHEMA.properties));
    const told = rowsOf(scripts).flatMap(([names = ""]) => nameOf(names));
    expect(told).to.have.members([...new Set(own)]);
  });

  it("names the variables that the tests read", () => {
    const sources = ["test", "scalardl/test", "bench", "deploy/test"].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => readFileSync(join(ROOT, folder, name), "utf8")),
    );
    for (const name of rowsOf(tests).flatMap(([names = ""]) => nameOf(names))) {
      const read = new RegExp(`process\\.env(\\.|\\[")${name}\\b`);
      expect(
        sources.some((source) => read.test(source)),
        name,
      ).to.be.true;
    }
  });
});

/** Of another program. OpenTelemetry's own are left out below. */
const OTHERS = ["CAST_PASSWORD"];

describe("the variables and error codes that the documents name", () => {
  const variables = rowsOf(text).flatMap(([names = ""]) => nameOf(names));
  const known = [...variables, ...Object.keys(CATALOGUE), ...OTHERS];

  for (const { path, text: anyText } of DOCUMENTS) {
    it(`in ${path} exist`, () => {
      const set = [...anyText.matchAll(/(?<![$\w])([A-Z][A-Z]+_[A-Z_]+|PORT|HOST)=/g)].map(
        ([, name]) => name,
      );
      const read = [...anyText.matchAll(/\$\{?([A-Z][A-Z_]+)/g)].map(([, name]) => name);
      const told = codeOf(anyText).filter((code) => /^(?!OTEL_)[A-Z]+(_[A-Z]+)+$/.test(code));
      for (const name of [...set, ...read, ...told]) expect(known, path).to.include(name);
    });
  }
});

/** The variables that a script or a configuration reads. */
function variablesIn(path: string): string[] {
  const source = readFileSync(join(ROOT, path), "utf8");
  const patterns = [
    /process\.env\["([A-Z_]+)"\]/g,
    /process\.env\.([A-Z_]+)/g,
    /(?:required|address|configVariable)\(\s*"([A-Z_]+)"/g,
    // A schema of variables.
    /^ {4}([A-Z][A-Z_]+): \{$/gm,
  ];
  return patterns.flatMap((pattern) => [...source.matchAll(pattern)].map(([, name]) => name as string));
}
