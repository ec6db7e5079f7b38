import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { findJdk } from "./java.ts";
import { requireMaven, runMaven } from "./maven.ts";
import { lock } from "../setup/lock.ts";

const FOLDER = import.meta.dirname;
const TARGET = join(FOLDER, "target");
const BUILT = join(TARGET, ".built");

export interface Build {
  /** The program that runs Java. */
  java: string;
  classpath: string;
  /** Where the contracts' classes are. */
  classes: string;
}

/**
 * Lets Maven fetch the Ledger and compile what runs in it, unless that is done already.
 * @throws Error that says what is missing
 */
export async function build(): Promise<Build> {
  const jdk = findJdk();
  if (!isBuilt()) {
    requireMaven();
    mkdirSync(TARGET, { recursive: true });
    const unlock = lock(join(TARGET, "lock.db"));
    try {
      if (!isBuilt()) await compile(jdk);
    } finally {
      unlock();
    }
  }
  const classes = join(TARGET, "classes");
  return { java: join(jdk, "bin", "java"), classes, classpath: classes + delimiter + dependencies() };
}

async function compile(jdk: string): Promise<void> {
  console.error("hallmark: fetching the ScalarDL Ledger and compiling its contracts …");
  rmSync(BUILT, { force: true });
  rmSync(join(TARGET, "classes"), { recursive: true, force: true });
  await runMaven(join(FOLDER, "pom.xml"), "compile", jdk);
  writeFileSync(BUILT, sources());
}

/** Whether the build is up to date with the sources, and its dependencies are still in Maven's repository. */
function isBuilt(): boolean {
  return (
    existsSync(BUILT) &&
    readFileSync(BUILT, "utf8") === sources() &&
    dependencies().split(delimiter).every(existsSync)
  );
}

function dependencies(): string {
  return readFileSync(join(TARGET, "classpath"), "utf8").trim();
}

function sources(): string {
  const hash = createHash("sha256").update(readFileSync(join(FOLDER, "pom.xml")));
  const names = readdirSync(join(FOLDER, "java"), { recursive: true, encoding: "utf8" }).sort();
  for (const path of names.map((name) => join(FOLDER, "java", name))) {
    if (statSync(path).isFile()) hash.update(readFileSync(path));
  }
  return hash.digest("hex");
}

if (process.argv[1] === import.meta.filename) {
  build().catch((error: unknown) => {
    console.error(`hallmark: ${(error as Error).message}`);
    process.exit(1);
  });
}
