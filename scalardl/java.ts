import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** The Ledger's classes are compiled for Java 21. */
const OLDEST = 21;
const SYSTEM_JDKS = "/usr/lib/jvm";

/** The home of a JDK that is new enough: JAVA_HOME, one of the system's, or that of the `java` in PATH. @throws Error */
export function findJdk(): string {
  const system = existsSync(SYSTEM_JDKS)
    ? readdirSync(SYSTEM_JDKS)
        .sort()
        .map((name) => join(SYSTEM_JDKS, name))
    : [];
  for (const home of [process.env["JAVA_HOME"], ...system, homeOfPath()]) {
    if (home && existsSync(join(home, "bin", "javac")) && versionOf(home) >= OLDEST) return home;
  }
  throw new Error(
    `ScalarDL needs a Java Development Kit ${OLDEST} or later: install one, or set JAVA_HOME to it`,
  );
}

function versionOf(home: string): number {
  return Number(/^\s*java\.version = (\d+)/m.exec(settingsOf(join(home, "bin", "java")))?.[1] ?? 0);
}

function homeOfPath(): string | undefined {
  return /^\s*java\.home = (.*)$/m.exec(settingsOf("java"))?.[1];
}

/** The settings that a `java` program prints about itself; empty if it doesn't run. */
function settingsOf(java: string): string {
  try {
    const command = ["-c", '"$0" -XshowSettings:properties -version 2>&1', java];
    return execFileSync("sh", command, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}
