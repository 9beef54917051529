import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { GENERATOR_VERSION } from "../../src/fuzz/unit/generator-version.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Folders for campaigns of small units, removed after the tests of the file. */
export function plannedCampaigns() {
  const folder = temporaryFolder();
  let made = 0;

  /** The folder of a campaign of small units that has not begun. */
  function planned(units: number, fields: object = {}): string {
    const path = join(folder, `planned-${made++}`);
    mkdirSync(path);
    const plan = {
      ...{ schema: "vhostctl-campaign-1", generator: GENERATOR_VERSION, seed: 1, kernel: "4.6" },
      ...{ properties: ["access-in-structure", "used-ring"], runs: units * 50, runs_per_unit: 50 },
      ...{ shard: { index: 1, count: 1 }, inputs: [], ...fields },
    };
    writeFileSync(join(path, "plan.json"), JSON.stringify(plan));
    return path;
  }
  return { folder, planned };
}

/** The results of a campaign, by file name: the names are hashes of the contents. */
export function outcome(path: string) {
  const list = (name: string) =>
    existsSync(join(path, name)) ? readdirSync(join(path, name)).sort() : [];
  const markers = list("units").map((name) => readFileSync(join(path, "units", name), "utf8"));
  return { corpus: list("corpus"), findings: list("findings"), markers };
}

/** Starts a campaign in its own process group. */
export function started(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ["bin/run.js", "fuzz", ...args], {
    cwd: new URL("../..", import.meta.url),
    detached: true,
    stdio: "ignore",
  });
}

/** Wait until some units are finished. */
export async function unitsDone(path: string, wanted: number): Promise<void> {
  const units = join(path, "units");
  for (let n = 0; n < 2000; n++) {
    // Files that are being written have names that begin with a dot.
    const done = existsSync(units) ? readdirSync(units).filter((name) => /^\d/.test(name)) : [];
    if (done.length >= wanted) return;
    await setTimeout(5);
  }
}

/** Wait until the part of the first unit is as wanted. */
export async function partOf(
  path: string,
  isWanted: (part: { runs: number; findings: { raw?: boolean }[] }) => boolean,
): Promise<void> {
  const file = join(path, "parts", "0.json");
  for (let n = 0; n < 4000; n++) {
    if (existsSync(file) && isWanted(JSON.parse(readFileSync(file, "utf8")))) return;
    await setTimeout(5);
  }
  throw new Error("the part never was as wanted");
}

/** The environment of a program whose workers do a unit badly: see `hang-unit.mjs`. */
export function preload(bad: string): Record<string, string> {
  const module = new URL("./hang-unit.mjs", import.meta.url).href;
  return { NODE_OPTIONS: `--import=${module}`, BAD_UNIT: bad };
}
