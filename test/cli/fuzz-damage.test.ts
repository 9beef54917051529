import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { outcome, plannedCampaigns, preload } from "../support/planned-campaigns.ts";
import { vhostctl } from "../support/run-cli.ts";

const { folder, planned } = plannedCampaigns();

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
