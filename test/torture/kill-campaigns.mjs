// Ends campaigns at random moments, in every way they can end, and checks that nothing
// that they had reported is lost: `npm run torture [-- --moments N --seed N]`.
//
// What `fuzz status` shows just before the end must still be there afterwards. Where the
// process could still speak, its summary must say the same. Every tenth campaign is small:
// it is resumed, and must come to the same as one that nobody disturbed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { findingKey } from "../../dist/fuzz/finding-key.js";
import { Random } from "../../dist/fuzz/random.js";
import { GENERATOR_VERSION } from "../../dist/fuzz/unit/generator-version.js";
import { fuzzStatus } from "../../dist/services/fuzz-status.js";

const BIN = fileURLToPath(new URL("../../bin/run.js", import.meta.url));
const ENDS = ["SIGKILL", "SIGINT", "SIGTERM", "SIGHUP", "max-time"];
const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
/** Milliseconds after its start at which a campaign is ended. */
const EARLIEST = 300;
const LATEST = 4000;

const { values } = parseArgs({
  options: {
    moments: { type: "string", default: "200" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
const moments = Number(values.moments);
const random = new Random(0);
const root = mkdtempSync(join(tmpdir(), "vhostctl-torture-"));
process.once("exit", () => rmSync(root, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));

const failures = [];
const counts = {};
let latest = 0;

/** A process of vhostctl in a group of its own, with its output. */
function start(args) {
  const child = spawn(process.execPath, [BIN, ...args], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  const ended = once(child, "close").then(([code]) => ({ code, stdout }));
  return { child, ended };
}

/** What a campaign shows of itself: its runs, and the keys of its findings. */
function shown(folder) {
  if (!existsSync(join(folder, "plan.json"))) return { runs: 0, keys: new Set(), troubles: [] };
  const { runs, findings, troubles } = fuzzStatus(folder);
  return { runs, keys: new Set(findings.map(findingKey)), troubles };
}

const SMALL = { runs: 12_000, runs_per_unit: 4000 };

/** The folder of a small campaign that has not begun. */
function planned(folder) {
  mkdirSync(folder);
  const plan = {
    ...{ schema: "vhostctl-campaign-1", generator: GENERATOR_VERSION, seed: 1, kernel: "4.6" },
    ...{ properties: ["access-in-structure", "used-ring"], ...SMALL },
    ...{ shard: { index: 1, count: 1 }, inputs: [] },
  };
  writeFileSync(join(folder, "plan.json"), JSON.stringify(plan));
}

function contents(folder) {
  const names = ["units", "parts", "corpus", "findings"];
  return JSON.stringify(
    names.map((name) => {
      const path = join(folder, name);
      if (!existsSync(path)) return [];
      return readdirSync(path).map((file) => [name, file, readFileSync(join(path, file), "utf8")]);
    }),
  );
}

const calm = join(root, "calm");
planned(calm);
await start(["fuzz", "--resume", calm]).ended;
const undisturbed = contents(calm);

for (let n = 0; n < moments; n++) {
  random.reseed(Number(values.seed), 0, n);
  const how = ENDS[random.below(ENDS.length)];
  const delay = EARLIEST + random.below(LATEST - EARLIEST);
  const folder = join(root, String(n));
  const isSmall = n % 10 === 0;
  const fail = (what) => failures.push(`moment ${n} (${how} after ${delay} ms): ${what}`);
  counts[how] = (counts[how] ?? 0) + 1;

  const seconds = 1 + random.below(3);
  const shard = random.oneIn(3) ? ["--shard", "2/3"] : [];
  const time = how === "max-time" ? `${seconds}s` : "10m";
  if (isSmall) planned(folder);
  const args = isSmall
    ? ["--resume", folder]
    : ["--kernel", "4.6", "--seed", String(n), "--max-time", time, "--out", folder, ...shard];
  const { child, ended } = start(["fuzz", "--jobs", "2", "--json", ...args]);

  let before = shown(folder);
  if (how !== "max-time") {
    await Promise.race([setTimeout(delay), ended]);
    before = shown(folder);
    try {
      process.kill(how === "SIGKILL" ? -child.pid : child.pid, how);
    } catch {
      // It has ended by itself.
    }
  }
  const { code, stdout } = await ended;
  const after = shown(folder);

  for (const key of before.keys) if (!after.keys.has(key)) fail(`lost the finding ${key}`);
  if (after.runs < before.runs) fail(`${before.runs} runs became ${after.runs}`);
  for (const trouble of after.troubles) fail(trouble);
  if (stdout !== "" && how !== "SIGKILL") {
    const result = JSON.parse(stdout);
    if (result.runs !== undefined && result.runs !== after.runs) {
      fail(`the summary counts ${result.runs} runs, and the folder has ${after.runs}`);
    }
    for (const violation of result.violations ?? []) {
      if (!after.keys.has(findingKey(violation))) fail(`the folder lacks ${violation.message}`);
    }
    if (result.ended === "interrupted" && code !== CODES[how]) fail(`exit code ${code}`);
    if (result.ended === "time") {
      latest = Math.max(latest, result.seconds - seconds);
      const expected = result.violations.length > 0 ? 1 : result.runs > 0 ? 0 : 5;
      if (code !== expected) fail(`exit code ${code}, not ${expected}`);
    }
  }
  if (isSmall) {
    await start(["fuzz", "--resume", folder]).ended;
    if (contents(folder) !== undisturbed) fail("resumed, it is not the same as undisturbed");
  }
  rmSync(folder, { recursive: true, force: true });
}

console.log(
  `${moments} campaigns ended, seed ${values.seed}: ${Object.entries(counts)
    .map(([how, count]) => `${how} ${count}`)
    .join(", ")}; --max-time was passed by ${latest.toFixed(2)} s at most`,
);
for (const failure of failures) console.error(failure);
process.exitCode = failures.length > 0 ? 1 : 0;
