import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";

/** @throws Error if there is no Maven */
export function requireMaven(): void {
  try {
    execFileSync("mvn", ["--version"], { stdio: "ignore" });
  } catch {
    throw new Error(
      "ScalarDL is fetched by Maven: install it (Debian: apt-get install maven) and have mvn in PATH",
    );
  }
}

/** Runs Maven's goal for a pom, with what it prints on stderr. @throws Error that says what to do */
export async function runMaven(pom: string, goal: string, jdk: string): Promise<void> {
  const maven = spawn("mvn", ["-q", "-B", "-U", "-f", pom, goal], {
    env: { ...process.env, JAVA_HOME: jdk },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [maven.stdout, maven.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      process.stderr.write(chunk);
    });
  }
  const [code] = (await once(maven, "close")) as [number | null];
  if (code !== 0) throw new Error(explainFailure(output));
}

/** What to do after Maven failed with this output. */
export function explainFailure(output: string): string {
  const missing = /Could not find artifact (com\.scalar-labs:scalardl-\w+):(?:jar|pom):([\w.-]+)/.exec(
    output,
  );
  if (missing !== null) {
    const [, artifact, version] = missing;
    return (
      `Maven's repository does not have ${artifact}:${version}. Build it once from ScalarDL's sources: ` +
      `git clone --branch v${version} https://github.com/scalar-labs/scalardl && cd scalardl && ./gradlew publishToMavenLocal`
    );
  }
  if (/Could not (transfer|resolve)|Unknown host|Connection (refused|timed out)/i.test(output)) {
    return "Maven's repository can't be reached: see above";
  }
  return "Maven could not fetch the Ledger or compile its contracts: see above";
}
