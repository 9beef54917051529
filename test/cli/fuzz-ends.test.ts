import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import {
  outcome,
  partOf,
  plannedCampaigns,
  preload,
  started,
  unitsDone,
} from "../support/planned-campaigns.ts";
import { vhostctl } from "../support/run-cli.ts";

const { folder, planned } = plannedCampaigns();

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
