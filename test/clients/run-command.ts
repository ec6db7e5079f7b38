import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Runs a line of a shell and answers what it writes to its output.
 * @throws Error with all that it wrote, where it fails
 */
export async function run(
  line: string,
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn("bash", ["-c", line], {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let all = "";
  child.stdout.on("data", (chunk: Buffer) => ((output += chunk.toString()), (all += chunk.toString())));
  child.stderr.on("data", (chunk: Buffer) => (all += chunk.toString()));
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  if (code !== 0) throw new Error(`${line}\nended with ${code ?? signal}:\n${all}`);
  return output;
}
