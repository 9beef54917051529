// The first step of `npm test`: install if node_modules is missing or older than the
// lock file, build if dist/ is missing or older than a source file.
import { execSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const modified = (path) => statSync(`${root}${path}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const newest = (folder) =>
  Math.max(
    ...readdirSync(`${root}${folder}`, { recursive: true }).map((name) =>
      modified(`${folder}/${name}`),
    ),
  );

const run = (command) => execSync(command, { cwd: root, stdio: "inherit" });
if (modified("node_modules/.package-lock.json") < modified("package-lock.json")) {
  run("npm ci --no-audit --no-fund");
}
const sources = Math.max(newest("src"), newest("scripts"), modified("tsconfig.build.json"));
if (modified("dist/index.js") < sources) run("npm run build");
