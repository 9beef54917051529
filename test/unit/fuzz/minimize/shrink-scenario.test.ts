import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shrinkScenario } from "../../../../src/fuzz/minimize/shrink-scenario.ts";
import { readScenario } from "../../../../src/scenario/read-scenario.ts";
import { machineOf } from "../../../../src/scenario/run-scenario.ts";
import type { Scenario, Step } from "../../../../src/scenario/scenario.ts";
import { writeScenario } from "../../../../src/scenario/write-scenario.ts";
import { busyQueue } from "../../../support/long-scenario.ts";
import { anyScenario } from "../../../support/scenario-arbitrary.ts";

/** Codes of all that vhost refuses in a scenario. */
function errorsOf(scenario: Scenario): string[] {
  const machine = machineOf(scenario);
  return scenario.steps.flatMap((step) => machine.run(step).errors ?? []);
}

const shrink = (scenario: Scenario, keeps: (one: Scenario) => boolean) =>
  shrinkScenario(scenario, { kernel: scenario.kernel, keeps }).scenario;

describe("a scenario that is shrunk", () => {
  it("still shows what it is kept for, and is one that can be read", () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const [code] = errorsOf(scenario);
        const keeps = (one: Scenario) => code === undefined || errorsOf(one).includes(code);
        const small = shrink(scenario, keeps);
        expect(keeps(small)).toBe(true);
        expect(readScenario(JSON.parse(writeScenario(small)), { file: "f" })).toEqual(small);
        expect(small.steps.length).toBeLessThanOrEqual(code === undefined ? 0 : 3);
      }),
      { numRuns: 50 },
    );
  });

  it("has nothing left of memory and steps where nothing is asked of it", () => {
    const { maps, memory, steps } = shrink(busyQueue(3, []), () => true);
    expect({ maps, memory, steps }).toEqual({ maps: [], memory: [], steps: [] });
  });

  /** Pops give so many buffers in one chain. */
  const longest = (scenario: Scenario) => {
    const machine = machineOf(scenario);
    const answers = scenario.steps.map((step) => machine.run(step));
    return Math.max(0, ...answers.map((one) => (one.out ?? 0) + (one.in ?? 0)));
  };

  it("has no more descriptors in a chain than needed, at low addresses, the first time round", () => {
    const busy = busyQueue(2, []);
    const steps = busy.steps.map(
      (step): Step =>
        "cmd" in step && step.cmd === "VHOST_SET_VRING_BASE"
          ? { op: "vring_ioctl", cmd: step.cmd, arg: { index: 0, num: 0x8000 } }
          : step.op === "poke"
            ? { ...step, bytes: Uint8Array.of(step.bytes[0] as number, 0x80) }
            : step,
    );
    // Every descriptor goes on to the next: a chain of 64.
    const flags = busy.memory.map((write, i) => {
      const bytes = Uint8Array.from(write.bytes);
      if (i < 63) bytes[12] = 1;
      return { ...write, bytes };
    });
    const scenario = { ...busy, steps, memory: flags };
    expect(longest(scenario)).toBe(64);
    const small = shrink(scenario, (one) => longest(one) >= 3);
    expect(longest(small)).toBe(3);
    expect(small.steps.map((step) => ("cmd" in step ? step.cmd : step.op))).toEqual([
      "VHOST_SET_OWNER",
      "VHOST_SET_MEM_TABLE",
      "VHOST_SET_VRING_NUM",
      "VHOST_SET_VRING_ADDR",
      "poke",
      "get_vq_desc",
    ]);
    expect(small.maps.every(({ hva }) => Number(hva) < 0x10000)).toBe(true);
    const table = small.steps[1] as unknown as { arg: { regions: { gpa: number }[] } };
    expect(table.arg.regions.every(({ gpa }) => gpa <= 0x1000)).toBe(true);
  });
});
