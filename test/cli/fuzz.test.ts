import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { outcome, plannedCampaigns } from "../support/planned-campaigns.ts";
import { vhostctl } from "../support/run-cli.ts";

const { folder, planned } = plannedCampaigns();

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
