import { describe, expect, it } from "vitest";
import { judgeScenario } from "../../../../src/fuzz/judge-scenario.ts";
import {
  lawTarget,
  minimizeScenario,
  replayTarget,
} from "../../../../src/fuzz/minimize/minimize-scenario.ts";
import { PROPERTIES } from "../../../../src/fuzz/properties/all-properties.ts";
import { readScenario } from "../../../../src/scenario/read-scenario.ts";
import { machineOf, replayScenario } from "../../../../src/scenario/run-scenario.ts";
import type { Scenario, Step } from "../../../../src/scenario/scenario.ts";
import { writeScenario } from "../../../../src/scenario/write-scenario.ts";
import { busyQueue } from "../../../support/long-scenario.ts";

const kernel = "4.6" as const;
const judged = (scenario: Scenario) => judgeScenario(scenario, kernel, PROPERTIES);

/** The used ring moves to unmapped memory, and used.idx is still published. */
const FAILED_COMPLETION: Step[] = [
  {
    op: "vring_ioctl",
    cmd: "VHOST_SET_VRING_ADDR",
    arg: { index: 1, flags: 0, desc: 0x1000, avail: 0x2000, used: 0x7e00_0000_fffc, log: 0 },
  },
  { op: "add_used", vq: 1, id: 1, len: 2 },
];

function target(scenario: Scenario) {
  const found = lawTarget(scenario, kernel, judged);
  if (found === undefined) throw new Error("nothing is violated");
  return found;
}

describe("a finding of 200 steps", () => {
  const long = busyQueue(38, FAILED_COMPLETION);

  it("is reduced to the two steps that matter within ten seconds", () => {
    expect(long.steps.length).toBeGreaterThan(200);
    const before = performance.now();
    const found = target(long);
    expect(found.violation).toMatchObject({ property: "used-ring", step: long.steps.length - 1 });
    const { scenario, violation, complete, after } = minimizeScenario(found, { kernel });
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(scenario.steps.map(({ op }) => op)).toEqual(["vring_ioctl", "add_used"]);
    expect(violation).toEqual({ ...found.violation, step: 1 });
    expect(after).toMatchObject({ steps: 2, regions: 0, maps: 1, mapped: 2, filled: 0 });
    expect(complete).toBe(true);
  });

  it("takes at most ten seconds even if every step matters", () => {
    const popped = (scenario: Scenario) => {
      const machine = machineOf(scenario, kernel);
      const answers = scenario.steps.map((step) => machine.run(step));
      const alive = answers.every(({ bug }) => bug === undefined);
      const heads = answers.filter(({ out }) => alive && out === 1);
      return heads.length < 40
        ? []
        : [{ property: "popped", message: "40 were popped", step: scenario.steps.length - 1 }];
    };
    const before = performance.now();
    const found = lawTarget(busyQueue(40, []), kernel, popped);
    if (found === undefined) throw new Error("nothing is violated");
    const { scenario } = minimizeScenario(found, { kernel });
    expect(performance.now() - before).toBeLessThan(10_000);
    expect(scenario.steps.filter(({ op }) => op === "get_vq_desc").length).toBe(40);
    expect(popped(scenario)).toHaveLength(1);
  });
});

describe("a minimised scenario", () => {
  const { scenario } = minimizeScenario(target(busyQueue(3, FAILED_COMPLETION)), { kernel });

  it("expects what the engine answers, so that replay accepts it", () => {
    expect(scenario.steps.every(({ expect }) => expect !== undefined)).toBe(true);
    expect(scenario.final).toBeDefined();
    expect(replayScenario(scenario)).toEqual([]);
  });

  it("has the same violation after it is written and read", () => {
    const read = readScenario(JSON.parse(writeScenario(scenario)), { file: "f.json" });
    expect(read).toEqual(scenario);
    expect(judged(read)).toEqual([scenario.finding]);
  });

  it("is the same every time", () => {
    const again = minimizeScenario(target(busyQueue(3, FAILED_COMPLETION)), { kernel });
    expect(writeScenario(again.scenario)).toBe(writeScenario(scenario));
  });

  it("does not get smaller if it is minimised again", () => {
    const again = minimizeScenario(target(scenario), { kernel });
    expect(again.scenario).toEqual(scenario);
  });

  it("still has the violation if there was no time to finish", () => {
    const found = target(busyQueue(3, FAILED_COMPLETION));
    const half = minimizeScenario(found, { kernel, goOn: (runs) => runs < 9 });
    expect(half).toMatchObject({ complete: false, runs: 9 });
    expect(judged(half.scenario)).toEqual([half.scenario.finding]);
  });
});

describe("a scenario whose expectations vhost does not meet", () => {
  const wrong = (expected: object): Scenario => {
    const busy = busyQueue(4, []);
    const at = busy.steps.findIndex(({ op }) => op === "get_vq_desc");
    const step = { ...busy.steps[at], expect: expected } as Step;
    return { ...busy, steps: busy.steps.with(at, step) };
  };

  it("keeps the step whose answer differs, and its cause", () => {
    const found = replayTarget(wrong({ ret: 5, out: 1, in: 1 }), kernel);
    if (found === undefined) throw new Error("nothing differs");
    expect(found.violation).toMatchObject({
      property: "replay",
      message: "get_vq_desc: ret is 0, expected 5",
    });
    const { scenario } = minimizeScenario(found, { kernel });
    expect(scenario.steps.filter(({ op }) => op === "get_vq_desc")).toHaveLength(1);
    expect(scenario.steps.length).toBeLessThan(8);
    expect(replayScenario(scenario)).toEqual([
      { step: scenario.steps.length - 1, op: "get_vq_desc", field: "ret", expected: 5, got: 0 },
    ]);
  });

  it("may differ only in its final state", () => {
    const busy = busyQueue(4, []);
    const final = { state: { 0: { last_avail_idx: 5 } }, eventfds: { 3: 4 }, written: [] };
    const found = replayTarget({ ...busy, final }, kernel);
    if (found === undefined) throw new Error("nothing differs");
    const message = "state[0].last_avail_idx is 4, expected 5";
    expect(found.violation.message).toBe(message);
    const { scenario } = minimizeScenario(found, { kernel });
    expect(replayScenario(scenario)).toEqual([
      { field: "state[0].last_avail_idx", expected: 5, got: 4 },
    ]);
  });

  it("is not a target if nothing differs", () => {
    expect(replayTarget(busyQueue(2, []), kernel)).toBeUndefined();
    expect(lawTarget(busyQueue(2, []), kernel, judged)).toBeUndefined();
  });
});
