import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { GENERATOR_VERSION } from "../../src/fuzz/unit/generator-version.ts";
import { vhostctl } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const PROPERTIES = ["access-in-structure", "used-ring"];
let made = 0;

/** The folder of a campaign of small units that has not begun. */
function planned(units: number, fields: object = {}): string {
  const path = join(folder, `planned-${made++}`);
  mkdirSync(path);
  const plan = {
    ...{ schema: "vhostctl-campaign-1", generator: GENERATOR_VERSION, seed: 1, kernel: "4.6" },
    ...{ properties: PROPERTIES, runs: units * 50, runs_per_unit: 50 },
    ...{ shard: { index: 1, count: 1 }, inputs: [], ...fields },
  };
  writeFileSync(join(path, "plan.json"), JSON.stringify(plan));
  return path;
}

/** The results of a campaign, by file name: the names are hashes of the contents. */
function outcome(path: string) {
  const list = (name: string) =>
    existsSync(join(path, name)) ? readdirSync(join(path, name)).sort() : [];
  const markers = list("units").map((name) => readFileSync(join(path, "units", name), "utf8"));
  return { corpus: list("corpus"), findings: list("findings"), markers };
}

/** Starts a campaign in its own process group. */
function started(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ["bin/run.js", "fuzz", ...args], {
    cwd: new URL("../..", import.meta.url),
    detached: true,
    stdio: "ignore",
  });
}

async function unitsDone(path: string, wanted: number): Promise<void> {
  const units = join(path, "units");
  for (let n = 0; n < 2000; n++) {
    // Files that are being written have names that begin with a dot.
    const done = existsSync(units) ? readdirSync(units).filter((name) => /^\d/.test(name)) : [];
    if (done.length >= wanted) return;
    await setTimeout(5);
  }
}

describe("vhostctl fuzz", () => {
  const out = join(folder, "first");
  const args = ["fuzz", "--kernel", "4.6", "--seed", "1", "--runs", "4000", "--out", out];
  const [junit, sarif, json] = ["r.xml", "r.sarif", "r.json"].map((name) => join(folder, name));
  const reports = ["--report", `junit=${junit},sarif=${sarif}`, "--report", `json=${json}`];
  const summary = join(folder, "summary.md");
  const github = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary };
  const run = vhostctl([...args, ...reports], github);

  it("finds the bugs of 4.6, draws them, and prints commands that reproduce them", () => {
    expect(run.status).toBe(1);
    expect(run.stdout).toMatch(/^seed 1, kernel 4\.6, \d+ properties\n/);
    expect(run.stdout).toMatch(/^used-ring: used\.idx .* was published/m);
    expect(run.stdout).toMatch(/queue {2}size {2}avail/);
    const [, file = ""] = /to see it again: vhostctl replay (\S+)\n/.exec(run.stdout) ?? [];
    expect(file).toMatch(/findings\/[\da-f]{64}\.json$/);
    const { finding, kind } = JSON.parse(readFileSync(file, "utf8"));
    expect(finding).toMatchObject({ property: kind, seed: 1, unit: 0 });
    const again = vhostctl(["replay", file]);
    expect(again.stdout).toMatch(/expected "the property holds"\n +got +"the region array was/);
    expect(again.status).toBe(1);
    const mended = vhostctl(["replay", file, "--kernel", "6.12"]);
    expect(mended.stdout).toContain(": access-in-structure holds\n");
    expect(mended.status).toBe(0);
  });

  it("writes every report, annotations and a summary", () => {
    expect(readFileSync(junit ?? "", "utf8")).toMatch(/name="used-ring"><failure message="used/);
    const { runs } = JSON.parse(readFileSync(sarif ?? "", "utf8"));
    expect(runs[0].results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain("used-ring");
    expect(JSON.parse(readFileSync(json ?? "", "utf8")).schema).toBe("vhostctl-fuzz-1");
    expect(run.stdout).toMatch(/^::error file=.*,title=used-ring::used\.idx .*%0Avhostctl replay/m);
    expect(readFileSync(summary, "utf8")).toContain("| used-ring | used.idx");
  });

  it("finds the same again, also as JSON, and --fail-on decides the exit code", () => {
    const again = join(folder, "again");
    const other = [...args.slice(0, -1), again, "--json", "--fail-on", "hang,crash"];
    const { status, stdout } = vhostctl(other);
    expect(status).toBe(0);
    expect(outcome(again)).toEqual(outcome(out));
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ seed: 1, kernel: "4.6", ended: "complete", runs: 4000 });
    expect(result.violations[0]).toMatchObject({ seed: 1, path: expect.stringMatching(/^0:\d+$/) });
  });

  it("removes the default folder when nothing was found, and adds to the corpus", () => {
    const corpus = join(folder, "corpus");
    const args = ["fuzz", "--seed", "3", "--runs", "200", "--corpus", corpus, "--json"];
    const first = vhostctl(args);
    expect(first.status).toBe(0);
    expect(JSON.parse(first.stdout).folder).toBe(null);
    expect(existsSync("vhostctl-fuzz-3")).toBe(false);
    const [name = ""] = readdirSync(corpus);
    expect(readdirSync(corpus)).toHaveLength(JSON.parse(first.stdout).corpus);

    writeFileSync(join(corpus, name), "damaged");
    writeFileSync(join(corpus, "README"), "mine");
    const second = vhostctl([...args, "--out", join(folder, "second")]);
    expect(JSON.parse(second.stdout).warnings).toEqual([
      expect.stringContaining(`${name}: its content does not match its name: set aside`),
      expect.stringContaining("README: not named like an input: ignored"),
    ]);
    expect(readFileSync(join(corpus, "quarantine", name), "utf8")).toBe("damaged");
    expect(readFileSync(join(corpus, "README"), "utf8")).toBe("mine");
  });
});

describe("--image", () => {
  const args = ["fuzz", "--seed", "1", "--runs", "100", "--json", "--out"];

  it("starts a campaign from the queues of the image", () => {
    const out = join(folder, "image");
    const image = "corpora/snapshots/net-blk.elf";
    expect(vhostctl([...args, out, "--image", image]).status).toBe(0);
    const { inputs } = JSON.parse(readFileSync(join(out, "plan.json"), "utf8"));
    expect(inputs.length).toBeGreaterThan(2);
    expect(readdirSync(join(out, "inputs"))).toEqual(inputs);
  });

  it("is required by the ring flags", () => {
    const { status, stdout } = vhostctl([...args, join(folder, "no"), "--rings", "x"]);
    expect(JSON.parse(stdout).error.message).toContain("--rings needs --image");
    expect(status).toBe(2);
  });
});

/** Wait until the part of the first unit is as wanted. */
async function partOf(
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

const ENDLESS = { runs: 50_000_000, runs_per_unit: 50_000_000 };

describe("a campaign that ends within its first unit", () => {
  it("reports what it has seen when its time is up", () => {
    const path = planned(1, { ...ENDLESS, runs: undefined, max_seconds: 4 });
    const { status, stdout } = vhostctl(["fuzz", "--resume", path, "--json"]);
    expect(status).toBe(1);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ ended: "time", units: 0 });
    expect(result.begun_units).toBeGreaterThan(0);
    expect(result.runs).toBeGreaterThan(0);
    expect(result.violations.length).toBeGreaterThan(0);
    const seen = JSON.parse(vhostctl(["fuzz", "status", path, "--json"]).stdout);
    expect(seen).toMatchObject({ runs: result.runs, violations: result.violations });
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("reports what it has seen on %s", async (signal, code) => {
    const path = planned(1, ENDLESS);
    const child = spawn(process.execPath, ["bin/run.js", "fuzz", "--resume", path, "--json"], {
      cwd: new URL("../..", import.meta.url),
    });
    let stdout = "";
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    await partOf(path, ({ findings }) => findings.length > 0);
    child.kill(signal);
    const [exitCode] = await once(child, "close");
    expect(exitCode).toBe(code);
    const { ended, violations, runs } = JSON.parse(stdout);
    expect(ended).toBe("interrupted");
    expect(violations.length).toBeGreaterThan(0);
    expect(runs).toBeGreaterThan(0);
  });

  it("is not a success when it did no run", () => {
    const args = ["fuzz", "--seed", "4", "--runs", "100", "--shard", "2/3", "--out"];
    const { status, stdout } = vhostctl([...args, join(folder, "none-done")]);
    expect(stdout).toContain("done: 0 runs");
    expect(stdout).toContain("so nothing was tested");
    expect(status).toBe(5);
  });

  it("fails when its folder is removed, and does not create it again", async () => {
    const path = planned(1, ENDLESS);
    const child = spawn(process.execPath, ["bin/run.js", "fuzz", "--resume", path], {
      cwd: new URL("../..", import.meta.url),
    });
    const said = { stdout: "", stderr: "" };
    child.stdout.on("data", (text) => {
      said.stdout += text;
    });
    child.stderr.on("data", (text) => {
      said.stderr += text;
    });
    await partOf(path, ({ findings }) => findings.length > 0);
    rmSync(path, { recursive: true });
    const [exitCode] = await once(child, "close");
    expect(exitCode).toBe(5);
    expect(said.stderr).toContain(`${path}: the folder of the campaign was removed while it ran`);
    expect(said.stdout).toMatch(/^failed: .* finding/m);
    expect(said.stdout).not.toContain("--resume");
    expect(existsSync(path)).toBe(false);
  });
});

describe("a campaign that is killed", () => {
  it("gives, when resumed, the same result as an undisturbed one", async () => {
    const calm = planned(24);
    expect(vhostctl(["fuzz", "--resume", calm]).status).toBe(1);
    const killed = planned(24);
    for (const wanted of [1, 8, 16]) {
      const child = started(["--resume", killed, "--jobs", "2"]);
      await unitsDone(killed, wanted);
      process.kill(-(child.pid ?? 0), "SIGKILL");
      await once(child, "close");
      const status = JSON.parse(vhostctl(["fuzz", "status", killed, "--json"]).stdout);
      expect(status).toMatchObject({ process: null, ended: null, all_units: 24 });
      expect(status.units).toBeGreaterThanOrEqual(wanted);
    }
    expect(vhostctl(["fuzz", "--resume", killed]).status).toBe(1);
    expect(outcome(killed)).toEqual(outcome(calm));
    expect(outcome(calm).findings.length).toBeGreaterThan(0);
  });

  it("continues in the middle of a unit when it is resumed", async () => {
    const long = { runs: 9000, runs_per_unit: 9000 };
    const calm = planned(1, long);
    vhostctl(["fuzz", "--resume", calm]);
    const killed = planned(1, long);
    const child = started(["--resume", killed, "--jobs", "1"]);
    await partOf(killed, ({ runs, findings }) => runs > 64 && findings.some(({ raw }) => !raw));
    process.kill(-(child.pid ?? 0), "SIGKILL");
    await once(child, "close");
    const status = JSON.parse(vhostctl(["fuzz", "status", killed, "--json"]).stdout);
    expect(status).toMatchObject({ units: 0, begun_units: 1, damaged: [] });
    expect(status.runs).toBeGreaterThan(64);
    expect(status.violations.length).toBeGreaterThan(0);
    const { stdout } = vhostctl(["fuzz", "--resume", killed, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ runs: 9000, units: 1, begun_units: 0 });
    expect(outcome(killed)).toEqual(outcome(calm));
  });

  it("leaves no worker running when only the parent is killed, not even one that hangs", async () => {
    const path = planned(4);
    const child = spawn(process.execPath, ["bin/run.js", "fuzz", "--resume", path], {
      cwd: new URL("../..", import.meta.url),
      env: { ...process.env, ...preload("hang:1:0") },
      stdio: "ignore",
    });
    await unitsDone(path, 1);
    const workers = childrenOf(child.pid ?? 0);
    expect(workers.length).toBeGreaterThan(0);
    child.kill("SIGKILL");
    await once(child, "close");
    for (let n = 0; n < 300 && workers.some(isAlive); n++) await setTimeout(10);
    expect(workers.filter(isAlive)).toEqual([]);
  });
});

describe("signals", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s stops it cleanly, with %i", async (signal, code) => {
    const path = planned(100_000);
    const child = spawn(process.execPath, ["bin/run.js", "fuzz", "--resume", path, "--json"], {
      cwd: new URL("../..", import.meta.url),
    });
    let stdout = "";
    child.stdout.on("data", (text) => {
      stdout += text;
    });
    await unitsDone(path, 2);
    const status = JSON.parse(vhostctl(["fuzz", "status", path, "--json"]).stdout);
    expect(status.process.pid).toBe(child.pid);
    const second = vhostctl(["fuzz", "--resume", path]);
    expect(second.stderr).toContain(`process ${child.pid} is at work on it`);
    expect(second.status).toBe(2);
    child.kill(signal);
    const [exitCode] = await once(child, "close");
    expect(exitCode).toBe(code);
    const result = JSON.parse(stdout);
    expect(result.ended).toBe("interrupted");
    expect(result.units).toBeGreaterThanOrEqual(2);
    expect(existsSync(join(path, "lock"))).toBe(false);
  });

  it("a reader that closes the pipe is not a failure", () => {
    const command = `node bin/run.js fuzz --resume ${planned(2)} --json | head -c 5`;
    const { stdout, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
    expect(stdout).toBe('{\n  "');
    expect(stderr).toMatch(/^seed 1, kernel 4\.6, 2 properties\n$/);
  });
});

describe("workers that die", () => {
  it.each([["abort:2:37", "crash", "the worker was killed by SIGABRT"]])(
    "%s is a finding, and the other units continue",
    (bad, property, message) => {
      const path = planned(5);
      const { status, stdout } = vhostctl(["fuzz", "--resume", path, "--json"], preload(bad));
      expect(status).toBe(1);
      const result = JSON.parse(stdout);
      expect(result).toMatchObject({ ended: "complete", units: 5, runs: 4 * 50 + 37 });
      const found = result.violations.filter((one: { path: string }) => one.path === "2:37");
      expect(found).toMatchObject([{ property, message }]);
      expect(found[0].replay).toContain("--seed 1 --runs 138 --shard 3/3");
      expect(found[0].case).toMatch(/\.unit$/);
    },
  );
});

describe("shards", () => {
  it("give the same result as the whole campaign, and missing units are reported", () => {
    const whole = planned(12);
    vhostctl(["fuzz", "--resume", whole]);
    const shards = [1, 2, 3].map((index) => planned(12, { shard: { index, count: 3 } }));
    for (const shard of shards) vhostctl(["fuzz", "--resume", shard]);
    const all = join(folder, "all");
    const merged = vhostctl(["fuzz", "merge", ...shards, "--out", all, "--json"]);
    expect(merged.status).toBe(1);
    expect(JSON.parse(merged.stdout)).toMatchObject({ units: 12, missing: [], damaged: [] });
    expect(outcome(all)).toEqual(outcome(whole));

    const [first = "", , third = ""] = shards;
    const part = vhostctl(["fuzz", "merge", first, third, "--out", join(folder, "part")]);
    expect(part.status).toBe(5);
    expect(part.stdout).toContain("missing: unit 10\n");
    const other = planned(12, { seed: 2 });
    const refused = vhostctl(["fuzz", "merge", first, other, "--out", join(folder, "none")]);
    expect(refused.stderr).toMatch(
      /^vhostctl: .* belong to different campaigns: they differ in seed\n/,
    );
    expect(refused.status).toBe(2);
  });

  it("are reported, when merged, as one campaign", () => {
    const shards = [1, 2].map((index) => planned(4, { shard: { index, count: 2 } }));
    for (const shard of shards) vhostctl(["fuzz", "--resume", shard]);
    const [sarif, text] = ["merged.sarif", "merged.md"].map((name) => join(folder, name));
    const out = join(folder, "reported");
    const { stdout, status } = vhostctl(
      ["fuzz", "merge", ...shards, "--out", out, "--report", `sarif=${sarif}`],
      { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: text ?? "" },
    );
    expect(status).toBe(1);
    expect(stdout).toMatch(/^::error file=.*,title=(used-ring|access-in-structure)::/m);
    expect(readFileSync(text ?? "", "utf8")).toContain("200 runs");
    const [run] = JSON.parse(readFileSync(sarif ?? "", "utf8")).runs;
    expect(run.results.length).toBeGreaterThan(0);
    expect(run.invocations).toEqual([{ executionSuccessful: true }]);
    const none = ["fuzz", "merge", ...shards, "--out", `${out}-2`, "--fail-on", "none"];
    expect(vhostctl(none).status).toBe(0);
  });

  it("are selected by the index of the job", () => {
    const args = ["fuzz", "--seed", "4", "--runs", "100", "--json", "--out"];
    const job = { JOB_COMPLETION_INDEX: "1", JOB_COMPLETION_COUNT: "3" };
    const { stdout } = vhostctl([...args, join(folder, "job")], job);
    expect(JSON.parse(stdout)).toMatchObject({ shard: { index: 2, count: 3 }, runs: 0 });
    const lone = vhostctl([...args, join(folder, "lone")], { JOB_COMPLETION_INDEX: "1" });
    expect(JSON.parse(lone.stdout).error.message).toMatch(/without JOB_COMPLETION_COUNT: set/);
    expect(lone.status).toBe(2);
  });
});

describe("damage", () => {
  it("is set aside, and the lost units are run again", () => {
    const path = planned(6);
    vhostctl(["fuzz", "--resume", path]);
    const before = outcome(path);
    const [lost = ""] = before.corpus;
    writeFileSync(join(path, "corpus", lost), "flipped");
    writeFileSync(join(path, "units", "4.json"), '{"unit":4');
    const { status, stdout } = vhostctl(["fuzz", "--resume", path, "--json"]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout).warnings.join("\n")).toContain(lost);
    expect(outcome(path)).toEqual(before);
    expect(readFileSync(join(path, "quarantine", lost), "utf8")).toBe("flipped");
  });

  it("to the plan, or another version, is refused", () => {
    const [old, none] = [planned(1, { generator: 999 }), join(folder, "nothing")];
    mkdirSync(none);
    for (const [path, says] of [
      [old, /by generator version 999/],
      [none, /is not a campaign/],
    ] as const) {
      const { status, stderr } = vhostctl(["fuzz", "--resume", path]);
      expect(stderr).toMatch(says);
      expect(status).toBe(3);
    }
  });

  it("is reported by status, with the --resume command", () => {
    const path = planned(3);
    vhostctl(["fuzz", "--resume", path]);
    expect(vhostctl(["fuzz", "status", path]).stdout).toMatch(/^ +state +done$/m);
    const [lost = ""] = outcome(path).corpus;
    writeFileSync(join(path, "corpus", lost), "flipped");
    const { stdout } = vhostctl(["fuzz", "status", path]);
    expect(stdout).toMatch(/^ +state +damaged; to redo what is lost: vhostctl fuzz --resume/m);
    expect(stdout.replace(/\s+/g, "")).toMatch(RegExp(`unit\\d:${lost}ismissingordamaged`));
    expect(readFileSync(join(path, "corpus", lost), "utf8")).toBe("flipped");
  });

  it("to the file of a finding does not hide the others", () => {
    const path = planned(4);
    const whole = JSON.parse(vhostctl(["fuzz", "--resume", path, "--json"]).stdout).violations;
    const [unit = ""] = readdirSync(join(path, "units")).filter((name) =>
      readFileSync(join(path, "units", name), "utf8").includes('"file"'),
    );
    const marker = JSON.parse(readFileSync(join(path, "units", unit), "utf8"));
    const text = '{"scenario":2}\n';
    const file = `${createHash("sha256").update(text).digest("hex")}.json`;
    writeFileSync(join(path, "findings", file), text);
    marker.findings[0].file = file;
    writeFileSync(join(path, "units", unit), JSON.stringify(marker));
    const { status, stdout } = vhostctl(["fuzz", "--resume", path, "--json"]);
    expect(status).toBe(1);
    const { violations, warnings } = JSON.parse(stdout);
    expect(violations).toHaveLength(whole.length);
    expect(warnings).toEqual([expect.stringContaining(`${file}: scenario: version 2`)]);
  });

  it("a full disk ends the campaign with 5, and it can be resumed", () => {
    const path = planned(8);
    const calm = planned(8);
    const limited = spawnSync(
      "bash",
      ["-c", `ulimit -f 1; exec node bin/run.js fuzz --resume ${path} --json`],
      { encoding: "utf8" },
    );
    expect(limited.stderr).toMatch(/^vhostctl: .*cannot be written/m);
    expect(limited.status).toBe(5);
    expect(JSON.parse(limited.stdout).ended).toBe("failed");
    vhostctl(["fuzz", "--resume", calm]);
    expect(vhostctl(["fuzz", "--resume", path]).status).toBe(1);
    expect(outcome(path)).toEqual(outcome(calm));
  });
});

describe("standard error that cannot be written", () => {
  it.each(["2>/dev/full", "2>&-"])("loses nothing but progress: %s", (where) => {
    const command = `node bin/run.js fuzz --resume ${planned(4)} --json ${where}`;
    const { stdout, status } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
    expect(JSON.parse(stdout)).toMatchObject({ ended: "complete", units: 4 });
    expect(status).toBe(1);
  });

  it("does not change the exit code of a failure", () => {
    const command = "node bin/run.js fuzz --runs 0 2>/dev/full";
    expect(spawnSync("bash", ["-c", command]).status).toBe(2);
  });
});

describe("the file of a unit that kills its worker", () => {
  const path = planned(3);
  vhostctl(["fuzz", "--resume", path, "--json"], preload("abort:1:7"));
  const [name = ""] = outcome(path).findings.filter((file) => file.endsWith(".unit"));

  it.each(["replay", "minimize"])(
    "is refused by %s, with the command that runs the unit again",
    (command) => {
      const { status, stderr } = vhostctl([command, join(path, "findings", name)]);
      expect(stderr).toMatch(/is not a case but a unit that its campaign could not finish/);
      expect(stderr).toContain("vhostctl fuzz --seed 1 --runs 20008 --shard 2/2 --jobs 1");
      expect(status).toBe(3);
    },
  );

  it("is refused by step", () => {
    const { status, stderr } = vhostctl(["step", join(path, "findings", name)]);
    expect(stderr).toMatch(/is a unit of a fuzz campaign/);
    expect(status).toBe(3);
  });
});

describe("the properties", () => {
  it("are listed with their laws", () => {
    const { stdout, status } = vhostctl(["fuzz", "properties"]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^used-ring\n {2}\S.*\n/m);
    expect(stdout).toContain("kernels-agree (with --against)\n");
    const { properties } = JSON.parse(vhostctl(["fuzz", "properties", "--json"]).stdout);
    expect(properties).toContainEqual({
      ...{ name: "hang", law: "Every run ends.", needs_second_kernel: false },
    });
  });
});

describe("usage", () => {
  it.each<[string, string[], RegExp]>([
    ["an unknown property", ["--property", "x"], /no property "x"; the properties are .*used-ring/],
    ["an unknown --fail-on", ["--fail-on", "some"], /no property "some"/],
    ["a bad time", ["--max-time", "soon"], /90s, 5m or 1h30m/],
    ["a bad shard", ["--shard", "3/2", "--seed", "1"], /i\/n/],
    ["a shard without a seed", ["--shard", "1/2"], /--seed/],
    ["no runs", ["--runs", "0"], /--runs/],
    ["the same kernel twice", ["--kernel", "6.1", "--against", "6.1"], /--against/],
    [
      "--resume with a plan",
      ["--resume", "x", "--seed", "1"],
      /--resume cannot be combined with --seed/,
    ],
    ["an unknown report", ["--report", "html=x"], /junit=FILE, sarif=FILE or json=FILE/],
    ["a folder with other things", ["--out", "src", "--runs", "1"], /src is not empty/],
    ["a corpus that is a file", ["--corpus", "README.md"], /^--corpus: README\.md is not a folder/],
    [
      "a corpus in the campaign",
      ["--out", "none", "--corpus", "none/c"],
      /^--corpus: none\/c is in/,
    ],
    ["an --out below a file", ["--out", "README.md/x"], /^--out: README\.md\/x cannot be written/],
    ["a report in no folder", ["--report", "json=none/x.json"], /none\/x\.json cannot be written/],
  ])("%s is refused", (_, args, says) => {
    const { status, stdout, stderr } = vhostctl(["fuzz", ...args, "--json"]);
    expect(JSON.parse(stdout).error.message).toMatch(says);
    expect(stderr).toBe("");
    expect(status).toBe(2);
  });
});

function preload(bad: string): Record<string, string> {
  const module = new URL("../support/hang-unit.mjs", import.meta.url).href;
  return { NODE_OPTIONS: `--import=${module}`, BAD_UNIT: bad };
}

function childrenOf(pid: number): number[] {
  const { stdout } = spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" });
  return stdout.trim().split("\n").filter(Boolean).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
