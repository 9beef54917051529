// Compile src/ to dist/, then write the oclif manifest and docs/commands.md from it.
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, "-p", `${root}tsconfig.build.json`],
  { cwd: root, stdio: "inherit" },
);
const { writeManifest } = await import("./manifest.mjs");
await writeManifest();
const { writeCommandsPage } = await import("./commands-page.mjs");
writeCommandsPage();
