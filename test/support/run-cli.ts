import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The result of one run of the built program. */
export interface CliRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Run the built program as a user would, in the project folder, through a pipe. */
export function vhostctl(args: readonly string[], env: Record<string, string> = {}): CliRun {
  const { NODE_ENV: _, FORCE_COLOR: __, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/run.js", ...args], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...inherited, NO_COLOR: "", ...env },
    maxBuffer: 256 * 1024 * 1024,
  });
  return { status, stdout, stderr };
}

/** The words of a command line; double quotes group words. */
export function shellWords(line: string): string[] {
  return (line.match(/"[^"]*"|[^\s"]+/g) ?? []).map((word) => word.replaceAll('"', ""));
}
