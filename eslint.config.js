import { readdirSync } from "node:fs";
import { join, matchesGlob, relative } from "node:path";
import { defineConfig, globalIgnores } from "eslint/config";
import { importX } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

// The rooms of src/ from the ground up, and what each may import of the others: calls go one way. Only main.ts, service.ts and
// open-ledger.ts know all. A folder without a row is refused.
const KNOW_ALL = ["main.ts", "service.ts", "open-ledger.ts"];
const foldersOf = (room) =>
  readdirSync(new URL(`src/${room}`, import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${room}/${name}`);
// Every folder of src/ledger/ is a ledger, which knows no other one.
const INSIDE_LEDGERS = foldersOf("ledger");
const ledgersBut = (own) => INSIDE_LEDGERS.filter((ledger) => ledger !== own);
// What the rooms of the ledger on a chain may not know: who puts them together, and the other ledgers.
const ABOVE_CHAIN = [...ledgersBut("ledger/evm"), "ledger/evm/evm-ledger.ts"];
// Every folder of src/http/ is a resource of the API, apart from what the resources share, and the server before them.
const SHARED_BY_RESOURCES = [
  "http/answers",
  "http/requests",
  "http/openapi",
  "http/middleware",
  "http/batch",
];
const RESOURCES = foldersOf("http").filter((room) => ![...SHARED_BY_RESOURCES, "http/server"].includes(room));
export const ROOMS = [
  { files: "base/**", mayImport: ["base"] },
  { files: "rpc/**", mayImport: ["rpc"] },
  { files: "chain/**", mayImport: ["chain", "rpc", "base"] },
  { files: "ledger/*", mayImport: ["ledger", "base"], butNot: INSIDE_LEDGERS },
  {
    files: "ledger/evm/*",
    mayImport: ["ledger", "rpc", "base"],
    butNot: [...ledgersBut("ledger/evm"), "ledger/evm/setup"],
  },
  {
    files: "ledger/evm/issue/**",
    mayImport: ["ledger", "rpc", "base"],
    butNot: [...ABOVE_CHAIN, "ledger/evm/index", "ledger/evm/setup"],
  },
  {
    files: "ledger/evm/orders/**",
    mayImport: ["ledger", "rpc", "base"],
    butNot: [...ABOVE_CHAIN, "ledger/evm/index", "ledger/evm/setup"],
  },
  {
    files: "ledger/evm/index/**",
    mayImport: ["ledger", "rpc", "base"],
    butNot: [...ABOVE_CHAIN, "ledger/evm/issue", "ledger/evm/setup"],
  },
  {
    files: "ledger/evm/setup/**",
    mayImport: ["ledger", "chain", "rpc", "base"],
    butNot: ABOVE_CHAIN,
  },
  { files: "ledger/scalardl/**", mayImport: ["ledger", "base"], butNot: ledgersBut("ledger/scalardl") },
  { files: "issuance/**", mayImport: ["issuance", "ledger", "base"], butNot: INSIDE_LEDGERS },
  { files: "sessions/**", mayImport: ["sessions", "issuance", "base"] },
  {
    files: "http/answers/**",
    mayImport: ["http/answers", "issuance", "ledger", "base"],
    butNot: INSIDE_LEDGERS,
  },
  { files: "http/requests/**", mayImport: ["http/requests", "issuance", "base"] },
  { files: "http/openapi/**", mayImport: ["http/openapi", "http/requests", "http/answers", "base"] },
  {
    files: "http/middleware/**",
    mayImport: ["http/middleware", "http/requests", "http/answers", "base"],
  },
  {
    files: "http/batch/**",
    mayImport: ["http/batch", "http/middleware", "http/requests", "http/answers", "base"],
  },
  {
    files: "http/server/**",
    mayImport: ["http/server", "http/middleware", "http/requests", "http/answers", "base"],
  },
  // A resource knows no other one.
  ...RESOURCES.map((resource) => ({
    files: `${resource}/**`,
    mayImport: [resource, ...SHARED_BY_RESOURCES, "sessions", "issuance", "ledger", "base"],
    butNot: INSIDE_LEDGERS,
  })),
  { files: "environment/**", mayImport: ["environment", "http/requests", "base"] },
  { files: "config.ts", mayImport: ["environment", "ledger", "base"] },
  { files: "log.ts", mayImport: ["config.ts"] },
  { files: "registry.ts", mayImport: ["config.ts"] },
  {
    files: "app.ts",
    mayImport: ["http", "sessions", "issuance", "ledger", "base"],
    butNot: [...INSIDE_LEDGERS, "http/server"],
  },
  { files: "tracing/**", mayImport: ["tracing", "ledger"], butNot: ledgersBut("ledger/evm") },
  // The page runs in the browser. Of the service it takes only the types of the answers.
  { files: "page/*", mayImport: ["page"] },
  {
    files: "page/data/**",
    mayImport: ["page/data", "http/answers", ...RESOURCES.map((resource) => `${resource}/messages.ts`)],
  },
  { files: "page/wallet/**", mayImport: ["page/wallet", "page/data"] },
  { files: "page/parts/**", mayImport: ["page/parts", "page/wallet", "page/data"] },
  { files: "page/dialogs/**", mayImport: ["page/dialogs", "page/parts", "page/wallet", "page/data"] },
  {
    files: "page/views/**",
    mayImport: ["page/views", "page/dialogs", "page/parts", "page/wallet", "page/data"],
  },
];
for (const entry of readdirSync(new URL("src", import.meta.url), { recursive: true, withFileTypes: true })) {
  const file = join(relative(join(import.meta.dirname, "src"), entry.parentPath), entry.name);
  if (!file.endsWith(".ts") || KNOW_ALL.includes(file)) continue;
  if (!ROOMS.some(({ files }) => matchesGlob(file, files))) {
    throw new Error(`src/${file} is in no room: give its folder a row of ROOMS in eslint.config.js`);
  }
}
const WAY =
  "The table of rooms in eslint.config.js says what this one may import: take the rest as an argument";
const ONLY_MAIN = "Only main.ts reads it: take an argument.";
const zones = ROOMS.flatMap(({ files, mayImport, butNot = [] }) => [
  { target: `./src/${files}`, from: "./src", except: mayImport, message: WAY },
  ...butNot.map((room) => ({ target: `./src/${files}`, from: `./src/${room}`, message: WAY })),
]);

export default defineConfig(
  globalIgnores(["artifacts/", "cache/", "data/", "scalardl/target/"]),
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // Collaborators are closures, free to be taken apart.
      "@typescript-eslint/unbound-method": "off",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  { files: ["**/*.{js,mjs}"], extends: [tseslint.configs.recommended], rules: { eqeqeq: "error" } },
  {
    files: ["src/**"],
    ignores: ["src/main.ts"],
    plugins: { "import-x": importX },
    rules: {
      "no-restricted-globals": [
        "error",
        { globals: [{ name: "process", message: ONLY_MAIN }], checkGlobalObject: true },
      ],
      "no-restricted-imports": [
        "error",
        { paths: ["process", "node:process"].map((name) => ({ name, message: ONLY_MAIN })) },
      ],
      "import-x/no-restricted-paths": ["error", { basePath: import.meta.dirname, zones }],
    },
  },
  {
    files: ["src/page/**"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "/http/",
              allowTypeImports: true,
              message: "The browser does not have the service's modules: import types alone.",
            },
          ],
        },
      ],
    },
  },
  {
    files: ["test/**", "scripts/**", "scalardl/**", "bench/**", "deploy/**"],
    rules: {
      // chai's `expect(…).to.be.true`
      "@typescript-eslint/no-unused-expressions": "off",
      // one signature for what a test may do
      "@typescript-eslint/require-await": "off",
      // ethers types what a contract returns as `any`
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
);
