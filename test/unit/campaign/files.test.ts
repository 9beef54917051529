import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../src/base/input-error.ts";
import { UsageError } from "../../../src/base/usage-error.ts";
import { CampaignFolder } from "../../../src/campaign/folder/campaign-folder.ts";
import { HashedFiles } from "../../../src/campaign/folder/hashed-files.ts";
import {
  Journal,
  lastEnd,
  readJournal,
  secondsSpent,
} from "../../../src/campaign/folder/journal.ts";
import { lockHolder, takeLock } from "../../../src/campaign/folder/lock.ts";
import { parsePlan, planHash, planText } from "../../../src/campaign/folder/plan-file.ts";
import { lawOf } from "../../../src/campaign/laws.ts";
import { type Plan, shardUnits, unitRuns, WHOLE } from "../../../src/campaign/plan.ts";
import { findingKey } from "../../../src/fuzz/finding-key.ts";
import { GENERATOR_VERSION } from "../../../src/fuzz/unit/generator-version.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();

const PLAN: Plan = {
  ...{ generator: GENERATOR_VERSION, seed: 2 ** 53 - 1, kernel: "6.12", against: "6.1" },
  ...{ properties: ["used-ring"], runs: 45_000, maxSeconds: 60, runsPerUnit: 20_000 },
  ...{ shard: { index: 2, count: 2 }, inputs: ["ab".repeat(32)] },
};

describe("a plan", () => {
  it("reads back as written", () => {
    expect(parsePlan("p", planText(PLAN))).toEqual(PLAN);
  });

  it("gives the number of runs of each unit, and of units in its shard", () => {
    expect([0, 1, 2, 3].map((unit) => unitRuns(PLAN, unit))).toEqual([20_000, 20_000, 5000, 0]);
    expect(shardUnits(PLAN)).toBe(1);
    expect(shardUnits({ ...PLAN, shard: { index: 1, count: 2 } })).toBe(2);
    expect(shardUnits({ ...PLAN, shard: { index: 9, count: 9 } })).toBe(0);
    expect(shardUnits({ ...PLAN, runs: undefined })).toBe(undefined);
  });

  it.each<[string, (plan: string) => string, RegExp]>([
    ["of another generator", (t) => t.replace('"generator": 1', '"generator": 2'), /version 2/],
    ["cut off", (t) => t.slice(0, 40), /line 1, column 1: the JSON is cut off/],
    ["with an unknown key", (t) => t.replace("max_seconds", "max_time"), /unknown key "max_time"/],
    [
      "with an unknown property",
      (t) => t.replace("used-ring", "x-ring"),
      /properties\[0\].*x-ring/,
    ],
    ["without properties", (t) => t.replace('"used-ring"', ""), /names no property/],
    ["with a path for a hash", (t) => t.replace("ab".repeat(32), "../x"), /inputs\[0\].*SHA-256/],
    ["with a shard out of range", (t) => t.replace('"index": 2', '"index": 3'), /shard\.index/],
  ])("%s is refused", (_, change, says) => {
    expect(change(planText(PLAN))).not.toBe(planText(PLAN));
    expect(() => parsePlan("p", change(planText(PLAN)))).toThrow(InputError);
    expect(() => parsePlan("p", change(planText(PLAN)))).toThrow(says);
  });
});

describe("the journal", () => {
  it("continues after a line that was cut off, and adds up its sessions", () => {
    const file = join(folder, "journal.jsonl");
    const first = new Journal(file);
    first.append({ event: "start", pid: 1 });
    first.append({ event: "unit", unit: 0, seconds: 2.5 });
    first.close();
    appendFileSync(file, '{"event":"unit","unit":1,"sec');
    expect(readJournal(file)).toHaveLength(2);
    const second = new Journal(file);
    second.append({ event: "start", pid: 2 });
    second.append({ event: "end", why: "time", seconds: 4 });
    second.close();
    expect(readFileSync(file, "utf8").split("\n")).toHaveLength(5);
    expect(secondsSpent(readJournal(file))).toBe(6.5);
    expect(lastEnd(readJournal(file))).toBe("time");
    appendFileSync(file, '[]\nnull\n{"event":"end"}\n{"event":"unit","seconds":"x"}\n');
    expect(() => secondsSpent(readJournal(file))).not.toThrow();
  });
});

describe("a journal with an invalid line", () => {
  it.each([
    '{"event":"end","why":"constructor","seconds":1}',
    '{"event":"end","why":"\\u001b[2J","seconds":1}',
    '{"event":{"toString":1}}',
    '{"event":"unit","unit":1.5,"seconds":1}',
    '{"event":"start"}',
  ])("skips %s", (line) => {
    const file = join(folder, "odd.jsonl");
    writeFileSync(file, `{"event":"start","pid":1}\n${line}\n`);
    expect(readJournal(file)).toEqual([{ event: "start", pid: 1 }]);
  });
});

it("an unknown property has no law, even if its name is one that every object inherits", () => {
  expect(["constructor", "toString", "__proto__"].map(lawOf)).toEqual(["", "", ""]);
  expect(lawOf("hang")).not.toBe("");
});

describe("the folder of a campaign", () => {
  const made = (name: string) => {
    const campaign = new CampaignFolder(join(folder, name));
    campaign.make();
    campaign.begin({ ...PLAN, inputs: [] }, []);
    return campaign;
  };

  it.each(["plan.json", "journal.jsonl", "lock", "corpus", "units", "findings", "quarantine"])(
    "is refused if %s is a link, and the target of the link stays unchanged",
    (name) => {
      const campaign = made(`linked-${name}`);
      const target = join(folder, `target-${name}`);
      const content = planText(PLAN);
      if (name.includes(".") || name === "lock") writeFileSync(target, content);
      else mkdirSync(target);
      rmSync(join(campaign.path, name), { force: true });
      symlinkSync(target, join(campaign.path, name));
      const says = new RegExp(`${name}: is a symbolic link`);
      expect(() => campaign.plan()).toThrow(InputError);
      expect(() => campaign.plan()).toThrow(says);
      if (existsSync(target) && name.includes(".")) {
        expect(readFileSync(target, "utf8")).toBe(content);
      }
    },
  );

  it("is refused if the journal is a link or a FIFO, also by the journal itself", () => {
    const target = join(folder, "target");
    writeFileSync(target, "mine");
    const [link, fifo] = [join(folder, "link"), join(folder, "fifo")];
    symlinkSync(target, link);
    execFileSync("mkfifo", [fifo]);
    for (const file of [link, fifo]) expect(() => new Journal(file)).toThrow(InputError);
    expect(readFileSync(target, "utf8")).toBe("mine");
    const campaign = made("with-fifo");
    execFileSync("mkfifo", [campaign.journal]);
    expect(() => campaign.plan()).toThrow(/journal\.jsonl: is not a regular file/);
  });

  it("rejects a unit that was done for another plan", () => {
    const campaign = made("changed");
    const plan = { ...PLAN, inputs: [] };
    const nothing = { runs: 1, edges: [], corpus: [], findings: [] };
    campaign.mark({ plan: planHash(plan), unit: 1, ...nothing });
    expect(campaign.units(plan).markers).toHaveLength(1);
    expect(campaign.units({ ...plan, shard: WHOLE, maxSeconds: 9 }).markers).toHaveLength(1);
    for (const change of [{ seed: 1 }, { kernel: "4.6" }, { properties: [] }] as const) {
      const { markers, troubles } = campaign.units({ ...plan, ...change });
      expect(markers).toEqual([]);
      expect(troubles).toEqual(["unit 1: its marker belongs to another plan"]);
    }
  });
});

describe("the lock", () => {
  const file = join(folder, "lock");
  const written = (holder: object) => writeFileSync(file, JSON.stringify(holder));

  it("is held by one process, and released", () => {
    const release = takeLock(file);
    expect(lockHolder(file)).toMatchObject({ pid: process.pid, host: hostname() });
    expect(() => takeLock(file)).toThrow(UsageError);
    expect(() => takeLock(file)).toThrow(`process ${process.pid} is at work`);
    release();
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ["a process that is gone", { pid: 2 ** 22 + 1, host: hostname(), started: "" }],
    ["an earlier process with the same id", { pid: process.pid, host: hostname(), started: "x" }],
    ["nobody", {}],
  ])("of %s does not count", (_, holder) => {
    written(holder);
    expect(lockHolder(file)).toBe(undefined);
    takeLock(file)();
    expect(existsSync(file)).toBe(false);
  });

  it("of another machine counts, and the error says how to remove it", () => {
    written({ pid: 1, host: "elsewhere", started: "" });
    expect(() => takeLock(file)).toThrow(/on elsewhere; if it is no longer running, remove .*lock/);
  });
});

describe("files named by their content", () => {
  const files = new HashedFiles(join(folder, "corpus"), join(folder, "aside"));

  it("are returned if their content matches their name, and can be set aside if not", () => {
    expect(files.names()).toEqual([]);
    const name = files.put("abc");
    expect(name).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(files.get(name)?.toString()).toBe("abc");
    for (const bad of ["abd", "", "abcabc"]) {
      writeFileSync(join(files.folder, name), bad);
      expect(files.get(name)).toBe(undefined);
      files.setAside(name);
      expect(files.names()).toEqual([]);
    }
    expect(readFileSync(join(folder, "aside", name), "utf8")).toBe("abd");
    expect(readFileSync(join(folder, "aside", `${name}.3`), "utf8")).toBe("abcabc");
    writeFileSync(join(files.folder, "README"), "");
    expect(files.strangers()).toEqual(["README"]);
  });
});

it("findings that differ only in numbers have one key", () => {
  const key = (message: string) => findingKey({ property: "p", message });
  expect(key("idx 12 at 0xdeadBEEF")).toBe(key("idx 7 at 0x10"));
  expect(key("idx 12 was read")).not.toBe(key("idx 12 was written"));
});
