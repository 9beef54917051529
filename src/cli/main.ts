import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { optionWords } from "./option-words.ts";
import { endOnUnwritableOutput } from "./unwritable-output.ts";

const VERSION_FLAGS: readonly string[] = ["--version", "-v", "-V"];

/**
 * Run the command line of the process and set the exit code.
 *
 * The version is printed here, before a command with the same flag; oclif is then not
 * loaded.
 *
 * @param entry - `import.meta.url` of the executable, from which package.json is found
 */
export async function main(entry: string): Promise<void> {
  endOnUnwritableOutput();
  const root = dirname(dirname(fileURLToPath(entry)));
  const args = process.argv.slice(2);
  if (optionWords(args).some((arg) => VERSION_FLAGS.includes(arg))) {
    process.stdout.write(`${versionLine(root)}\n`);
    return;
  }
  const { runCommandLine } = await import("./run.ts");
  await runCommandLine(root, args);
}

/** `vhostctl/1.2.3 linux-x64 node-v20.19.0`, as in the help. */
function versionLine(root: string): string {
  const { name, version }: { name: string; version: string } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  return `${name}/${version} ${process.platform}-${process.arch} node-${process.version}`;
}
