import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

// One way: http → issuance → ledger port → adapter → chain. Nothing below calls upward, and only main.ts knows the
// adapters. It is checked on the paths of imports.
const folders = (names, message) => ({ regex: `^\\.{1,2}/(.*/)?(${names})/`, message });
const adapters = folders(
  "chain|evm|scalardl",
  "Only main.ts knows the adapters: take what you need as an argument.",
);
const above = (names) => folders(names, "Calls go one way: http → issuance → ledger port → adapter → chain.");
const mayNotImport = (...patterns) => ({
  "no-restricted-imports": ["error", { paths: ["process", "node:process"], patterns }],
});

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
    // The page's own types stand in comments, which src/page/tsconfig.json has checked.
    files: ["src/page/*.js"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // JSON and what htm makes are `any`
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    files: ["src/**"],
    ignores: ["src/main.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        { name: "process", message: "Only main.ts reads it: take an argument." },
      ],
      ...mayNotImport(adapters),
    },
  },
  { files: ["src/issuance/**"], rules: mayNotImport(adapters, above("http|page|sessions")) },
  { files: ["src/ledger/**"], rules: mayNotImport(adapters, above("http|page|sessions|issuance")) },
  {
    files: ["src/chain/**", "src/ledger/{evm,scalardl}/**"],
    rules: mayNotImport(above("http|page|sessions|issuance")),
  },
  {
    files: ["test/**", "scripts/**", "scalardl/**", "bench/**"],
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
