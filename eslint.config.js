import { readdirSync } from "node:fs";
import { defineConfig, globalIgnores } from "eslint/config";
import { importX } from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

// The rooms of src/ from the ground up, and what each may import of the others: calls go one way. Only service.ts and open-ledger.ts know all.
const INSIDE_LEDGERS = ["ledger/evm", "ledger/scalardl"];
// Every folder of src/http/ is a resource of the API, apart from what the resources share, and the server before them.
const SHARED_BY_RESOURCES = ["http/answers", "http/requests", "http/openapi", "http/middleware"];
const RESOURCES = readdirSync(new URL("src/http", import.meta.url))
  .map((folder) => `http/${folder}`)
  .filter((room) => ![...SHARED_BY_RESOURCES, "http/server"].includes(room));
const ROOMS = [
  { files: "base/**", mayImport: ["base"] },
  { files: "rpc/**", mayImport: ["rpc"] },
  { files: "chain/**", mayImport: ["chain", "rpc", "base"] },
  { files: "ledger/*", mayImport: ["ledger", "base"], butNot: INSIDE_LEDGERS },
  {
    files: "ledger/evm/*",
    mayImport: ["ledger", "rpc", "base"],
    butNot: ["ledger/scalardl", "ledger/evm/setup"],
  },
  {
    files: "ledger/evm/issue/**",
    mayImport: ["ledger", "rpc", "base"],
    butNot: ["ledger/scalardl", "ledger/evm/index", "ledger/evm/setup"],
  },
  {
    files: "ledger/evm/index/**",
    mayImport: ["ledger", "rpc", "base"],
    butNot: ["ledger/scalardl", "ledger/evm/issue", "ledger/evm/setup"],
  },
  {
    files: "ledger/evm/setup/**",
    mayImport: ["ledger", "chain", "rpc", "base"],
    butNot: ["ledger/scalardl"],
  },
  { files: "ledger/scalardl/**", mayImport: ["ledger", "base"], butNot: ["ledger/evm"] },
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
  {
    files: "app.ts",
    mayImport: ["http", "sessions", "issuance", "ledger", "base"],
    butNot: [...INSIDE_LEDGERS, "http/server"],
  },
  { files: "tracing/**", mayImport: ["tracing", "ledger"], butNot: ["ledger/scalardl"] },
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
const WAY =
  "The table of rooms in eslint.config.js says what this one may import: take the rest as an argument";
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
        { name: "process", message: "Only main.ts reads it: take an argument." },
      ],
      "no-restricted-imports": ["error", { paths: ["process", "node:process"] }],
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
