import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { userEnvironment } from "./working-tree.ts";

const DOCKERFILE = join(import.meta.dirname, "../Dockerfile");

/** What a build of the Dockerfile's last stage comes to. */
export interface Image {
  /** The working directory, in a folder of this machine. */
  folder: string;
  /** The same of the stage called `build`. */
  buildFolder: string;
  environment: NodeJS.ProcessEnv;
  command: string[];
  healthCheck: string[];
  user: { uid: number; gid: number };
  /** The folders in `folder` that the service may write to. */
  volumes: string[];
}

interface Stage {
  root: string;
  folder: string;
}

/**
 * Carries out the Dockerfile in folders of this machine, with this process's Node as the base image's.
 * @throws Error at an instruction that it does not know
 */
export function buildImage(context: string): Image {
  const root = mkdtempSync(join(tmpdir(), "hallmark-image-"));
  chmodSync(root, 0o755);
  const bin = join(root, "bin");
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, "node"));
  const { PATH, ...outside } = userEnvironment();
  const environment: NodeJS.ProcessEnv = { ...outside, PATH: bin + delimiter + PATH };

  const stages = new Map<string, Stage>();
  let stage: Stage = { root: "", folder: "" };
  const image = {
    environment,
    command: [] as string[],
    healthCheck: [] as string[],
    volumes: [] as string[],
  };
  let user = { uid: 0, gid: 0 };

  const inStage = (path: string, { root, folder }: Stage) =>
    path.startsWith("/") ? join(root, path) : join(folder, path);

  for (const { name, options, rest } of instructions()) {
    const words = rest.split(/\s+/);
    if (name === "FROM") {
      const base = `image-${stages.size}`;
      stage = { root: join(root, base), folder: join(root, base) };
      stages.set(words[2] ?? base, stage);
    } else if (name === "WORKDIR") {
      stage.folder = inStage(rest, stage);
      mkdirSync(stage.folder, { recursive: true });
    } else if (name === "COPY") {
      const from = stages.get(options["from"] ?? "") ?? { root: context, folder: context };
      const to = inStage(words.pop() as string, stage);
      for (const word of words) {
        const source = inStage(word, from);
        const intoFolder = words.length > 1 || to.endsWith("/");
        cpSync(source, intoFolder && word !== "." ? join(to, basename(source)) : to, { recursive: true });
      }
    } else if (name === "RUN") {
      // What the build keeps of npm's downloads from one time to the next, this machine keeps, too.
      const cache = /target=([^,]+)/.exec(options["mount"] ?? "")?.[1];
      const command = cache === undefined ? rest : rest.replaceAll(cache, '"$(npm config get cache)"');
      execFileSync("sh", ["-c", command], { cwd: stage.folder, env: environment, stdio: ["ignore", 2, 2] });
    } else if (name === "ENV") {
      for (const word of words) environment[word.split("=")[0] as string] = word.split("=")[1];
    } else if (name === "USER") {
      const [uid, gid] = rest.split(":").map(Number);
      user = { uid: uid as number, gid: gid as number };
    } else if (name === "VOLUME") {
      image.volumes = list(rest).map((path) => inStage(path, stage));
    } else if (name === "HEALTHCHECK") {
      image.healthCheck = list(rest.replace(/^CMD /, ""));
    } else if (name === "CMD") {
      image.command = list(rest);
    } else if (name !== "EXPOSE") {
      throw new Error(`${name} of the Dockerfile is not carried out here`);
    }
  }
  const build = stages.get("build") as Stage;
  return { ...image, user, folder: stage.folder, buildFolder: build.folder };
}

interface Instruction {
  name: string;
  options: Record<string, string>;
  rest: string;
}

function instructions(): Instruction[] {
  const text = readFileSync(DOCKERFILE, "utf8")
    .replace(/^\s*#.*\n/gm, "")
    .replace(/\\\n\s*/g, "");
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => {
    const [, name, options, rest] = /^(\w+)\s+((?:--\S+\s+)*)(.*)$/.exec(line) as unknown as string[];
    const pairs = [...(options as string).matchAll(/--([\w-]+)=(\S+)/g)].map(([, key, value]) => [
      key,
      value,
    ]);
    return {
      name: name as string,
      options: Object.fromEntries(pairs) as Record<string, string>,
      rest: rest as string,
    };
  });
}

function list(json: string): string[] {
  return JSON.parse(json) as string[];
}
