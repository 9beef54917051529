import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readScenario } from "../../src/scenario/read-scenario.ts";
import type { Step } from "../../src/scenario/scenario.ts";
import { writeScenario } from "../../src/scenario/write-scenario.ts";
import { busyQueue } from "../support/long-scenario.ts";
import { vhostctl } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const failing: Step[] = [
  {
    op: "vring_ioctl",
    cmd: "VHOST_SET_VRING_ADDR",
    arg: { index: 1, flags: 0, desc: 0x1000, avail: 0x2000, used: 0x7e00_0000_fffc, log: 0 },
  },
  { op: "add_used", vq: 1, id: 1, len: 2 },
];
const finding = { property: "used-ring", message: "not so any more 7", step: 0, seed: 5, unit: 3 };
const found = file("found.json", writeScenario({ ...busyQueue(3, failing), finding }));
const sound = file("sound.json", writeScenario(busyQueue(2, [])));
const parsed = (text: string) => readScenario(JSON.parse(text), { file: "out" });

describe("vhostctl minimize", () => {
  it("writes the smallest case, which still fails and which step opens", () => {
    const out = join(folder, "small.json");
    const { status, stdout, stderr } = vhostctl(["minimize", found, "--out", out]);
    expect(stderr).toBe("");
    expect(stdout).toContain(
      "used-ring at step 2: used.idx 0 was published by a completion that failed\n",
    );
    expect(stdout).toMatch(/^ {2}steps +28 +2$/m);
    expect(stdout).toContain(`to run it: vhostctl step ${out}\n`);
    expect(status).toBe(0);
    const scenario = parsed(readFileSync(out, "utf8"));
    expect(scenario.steps.map(({ op }) => op)).toEqual(["vring_ioctl", "add_used"]);
    expect(scenario.finding).toEqual({
      property: "used-ring",
      message: "used.idx 0 was published by a completion that failed",
      step: 1,
      seed: 5,
      unit: 3,
    });
    expect(vhostctl(["replay", out]).status).toBe(1);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it("prints the case without --out, and accepts --max-time", () => {
    const { status, stdout } = vhostctl(["minimize", found, "--max-time", "5s"]);
    expect(parsed(stdout).steps).toHaveLength(2);
    expect(stdout.endsWith("}\n")).toBe(true);
    expect(status).toBe(0);
  });

  it("prints the result as JSON", () => {
    const { status, stdout, stderr } = vhostctl(["minimize", found, "--json"]);
    expect(status).toBe(0);
    expect(stderr).toBe("");
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({
      schema: "vhostctl-minimize-1",
      file: found,
      kernel: "4.6",
      property: "used-ring",
      step: 1,
      before: { steps: 28, regions: 1, maps: 3 },
      after: { steps: 2, regions: 0, maps: 1, mapped_bytes: 2, filled_bytes: 0 },
      complete: true,
      out: null,
    });
    expect(parsed(JSON.stringify(result.case)).steps).toHaveLength(2);
  });

  it("keeps an expectation that is not met", () => {
    const busy = busyQueue(2, []);
    const at = busy.steps.findIndex(({ op }) => op === "signal");
    const step = { ...busy.steps[at], expect: { signalled: 0 } } as Step;
    const wrong = { ...busy, steps: busy.steps.with(at, step) };
    const path = file("wrong.json", writeScenario(wrong));
    const { status, stdout } = vhostctl(["minimize", path]);
    expect(status).toBe(0);
    expect(parsed(stdout).finding).toMatchObject({
      property: "replay",
      message: "signal: signalled is 1, expected 0",
    });
    const small = file("small-wrong.json", stdout);
    expect(vhostctl(["replay", small]).status).toBe(1);
  });

  it("minimises a difference between two kernels", () => {
    const regions = [{ gpa: 0x5000_0000, size: 0, hva: 0x7f00_0000_0000 }];
    const empty: Step = { op: "dev_ioctl", cmd: "VHOST_SET_MEM_TABLE", arg: { regions } };
    const path = file("empty-region.json", writeScenario(busyQueue(2, [empty])));
    const { status, stdout } = vhostctl(["minimize", path, "--against", "6.12"]);
    expect(status).toBe(0);
    const { steps, finding } = parsed(stdout);
    expect(steps.map((step) => "cmd" in step && step.cmd)).toEqual([
      "VHOST_SET_OWNER",
      "VHOST_SET_MEM_TABLE",
    ]);
    expect(finding).toEqual({
      property: "kernels-agree",
      message: "dev_ioctl VHOST_SET_MEM_TABLE: ret is 0 on 4.6, -14 on 6.12",
      step: 1,
      against: "6.12",
    });
    // The finding names the other kernel, so --against is not needed.
    const small = file("small-empty.json", stdout);
    expect(parsed(vhostctl(["minimize", small]).stdout)).toEqual(parsed(stdout));
    const again = vhostctl(["replay", small]);
    expect(again.status).toBe(1);
    expect(again.stdout).toContain("steps[1] dev_ioctl VHOST_SET_MEM_TABLE: kernels-agree\n");
  });

  it.each([
    [["minimize", sound], 3, "every property and expectation holds"],
    [["minimize", found, "--kernel", "6.12"], 3, "used-ring holds in case"],
    [["minimize", join(folder, "none.json")], 3, "no such file"],
    [["minimize", found, "--property", "nope"], 2, 'no property "nope" of a scenario'],
    [["minimize", found, "--property", "kernels-agree"], 2, "needs a second kernel (--against)"],
    [["minimize", found, "--case", "nope"], 2, "--case"],
    [["minimize", found, "--out", found], 2, "it is the input itself"],
    [["minimize", found, "--out", join(folder, "no", "x.json")], 2, "is no folder"],
    [["minimize", found, "--max-time", "soon"], 2, "--max-time"],
  ])("fails in one line: %j", (args, code, reason) => {
    const { status, stdout, stderr } = vhostctl(args);
    expect(stdout).toBe("");
    expect(stderr.split("\n")[0]).toContain(reason);
    expect(status).toBe(code);
    const json = vhostctl([...args, "--json"]);
    expect(json.status).toBe(code);
    expect(JSON.parse(json.stdout).error.message).toContain(reason);
  });
});
