import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runPasses } from "../../../../src/fuzz/minimize/passes.ts";
import { readScenario } from "../../../../src/scenario/read-scenario.ts";
import { machineOf } from "../../../../src/scenario/run-scenario.ts";
import type { Scenario, Step } from "../../../../src/scenario/scenario.ts";
import { writeScenario } from "../../../../src/scenario/write-scenario.ts";
import { busyQueue } from "../../../support/long-scenario.ts";
import { anyScenario } from "../../../support/scenario-arbitrary.ts";

/** The codes of all faults in a scenario. */
function errorsOf(scenario: Scenario): string[] {
  const machine = machineOf(scenario);
  return scenario.steps.flatMap((step) => machine.run(step).errors ?? []);
}

const smallest = (scenario: Scenario, keeps: (one: Scenario) => boolean) =>
  runPasses(scenario, { kernel: scenario.kernel, keeps }).scenario;

describe("a scenario made smaller by the passes", () => {
  it("still shows what it is kept for, and can be read", () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const [code] = errorsOf(scenario);
        const keeps = (one: Scenario) => code === undefined || errorsOf(one).includes(code);
        const read = (one: Scenario) => readScenario(JSON.parse(writeScenario(one)), { file: "f" });
        const small = smallest(scenario, (one) => {
          // Any candidate may become the result, so each must be readable.
          expect(read(one)).toEqual(one);
          return keeps(one);
        });
        expect(keeps(small)).toBe(true);
        expect(small.steps.length).toBeLessThanOrEqual(code === undefined ? 0 : 3);
      }),
      { numRuns: 50 },
    );
  });

  it("has no memory and no steps left if nothing has to be kept", () => {
    const { maps, memory, steps } = smallest(busyQueue(3, []), () => true);
    expect({ maps, memory, steps }).toEqual({ maps: [], memory: [], steps: [] });
  });

  /** Pops yield this many buffers in one chain. */
  const longest = (scenario: Scenario) => {
    const machine = machineOf(scenario);
    const answers = scenario.steps.map((step) => machine.run(step));
    return Math.max(0, ...answers.map((one) => (one.out ?? 0) + (one.in ?? 0)));
  };

  it("keeps guest writes within an operation only if that matters, and at an early read", () => {
    const pop: Step = { op: "get_vq_desc", vq: 0, iov_size: 64, log: false };
    const poke: Step = { op: "poke", hva: 0, bytes: Uint8Array.of(5, 1), during: 9 };
    const twice = [pop, { op: "discard", vq: 0, n: 1 }, pop] as const;
    const raced = ({ hva }: { hva: number }) => {
      const busy = busyQueue(0, []);
      const publish = busyQueue(1, []).steps.find(({ op }) => op === "poke") as Step;
      return { ...busy, steps: [...busy.steps, publish, { ...poke, hva }, ...twice] };
    };
    const desc = Number(busyQueue(0, []).memory[0]?.hva);
    const lens = (scenario: Scenario) => {
      const machine = machineOf(scenario);
      const answers = scenario.steps.map((step) => machine.run(step));
      return answers.flatMap(({ iov }) => (iov === undefined ? [] : [iov[0]?.[1]]));
    };
    const scenario = raced({ hva: desc + 8 });

    const differs = (one: Scenario) => {
      const [first, second] = lens(one);
      return first !== undefined && second !== undefined && first !== second;
    };
    expect(differs(scenario)).toBe(true);
    // The pop reads avail.idx, the head, and then the descriptor.
    const [, kept] = smallest(scenario, differs).steps.filter(({ op }) => op === "poke");
    expect(kept).toMatchObject({ during: 3 });

    const changed = (one: Scenario) => lens(one).includes(261);
    expect(changed(scenario)).toBe(true);
    const pokes = smallest(scenario, changed).steps.filter(({ op }) => op === "poke");
    expect(pokes.length).toBeGreaterThan(0);
    for (const step of pokes) expect(step).not.toHaveProperty("during");
  });

  it("has no more descriptors in a chain than needed, at low addresses, in the first turn of the ring", () => {
    const busy = busyQueue(2, []);
    const steps = busy.steps.map(
      (step): Step =>
        "cmd" in step && step.cmd === "VHOST_SET_VRING_BASE"
          ? { op: "vring_ioctl", cmd: step.cmd, arg: { index: 0, num: 0x8000 } }
          : step.op === "poke"
            ? { ...step, bytes: Uint8Array.of(step.bytes[0] as number, 0x80) }
            : step,
    );
    // Every descriptor links to the next one: a chain of 64.
    const flags = busy.memory.map((write, i) => {
      const bytes = Uint8Array.from(write.bytes);
      if (i < 63) bytes[12] = 1;
      return { ...write, bytes };
    });
    const scenario = { ...busy, steps, memory: flags };
    expect(longest(scenario)).toBe(64);
    const small = smallest(scenario, (one) => longest(one) >= 3);
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
