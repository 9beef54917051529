import { expect, it } from "vitest";
import type { EngineEvent } from "../../../../src/engine/observer.ts";
import { decodeInput } from "../../../../src/fuzz/input/decode-input.ts";
import { encodeInput } from "../../../../src/fuzz/input/encode-input.ts";
import { judgeScenario } from "../../../../src/fuzz/judge-scenario.ts";
import { PROPERTIES } from "../../../../src/fuzz/properties/all-properties.ts";
import type { Property, WatchedRun } from "../../../../src/fuzz/property.ts";
import { toScenario } from "../../../../src/fuzz/to-scenario.ts";
import { runUnit } from "../../../../src/fuzz/unit/run-unit.ts";
import type { UnitSpec } from "../../../../src/fuzz/unit/unit.ts";

const SPEC: UnitSpec = {
  seed: 2 ** 40 + 17,
  unit: 3,
  runs: 3000,
  kernel: "4.6",
  properties: [],
  corpus: [],
};

/** A law that one run in sixteen violates, so that there are findings whatever the engine does. */
const noLoops: Property = {
  name: "no-loops",
  law: "No chain loops.",
  watcher: () => {
    let run: WatchedRun;
    return {
      events: ["error"],
      start(started) {
        run = started;
      },
      see(event: EngineEvent) {
        if (event.type !== "error" || event.fault.code !== "chain-loop") return;
        run.violate(`a loop of ${event.fault.values.num}`);
      },
    };
  },
};

it("gives the same result for the same spec, and a different one for another seed or unit", () => {
  const first = runUnit(SPEC, [noLoops]);
  expect(runUnit(SPEC, [noLoops])).toEqual(first);
  expect(first.kept.length).toBeGreaterThan(50);
  expect(first.edges.length).toBeGreaterThan(first.kept.length);
  for (const other of [{ seed: 17 }, { unit: 4 }]) {
    expect(runUnit({ ...SPEC, ...other }, [noLoops]).kept).not.toEqual(first.kept);
  }
});

it("reports each cause once, with a scenario that shows it at the named step", () => {
  const { findings } = runUnit(SPEC, [noLoops]);
  expect(findings.map(({ violation }) => violation.property)).toEqual(["no-loops"]);
  for (const { violation, scenario, input } of findings) {
    expect(judgeScenario(scenario, "4.6", [noLoops])).toEqual([violation]);
    expect(scenario.steps[violation.step]?.op).toBe("get_vq_desc");
    expect(toScenario(decodeInput(input), "4.6", scenario.name)).toEqual(scenario);
  }
});

it("begins with the corpus, and leaves out inputs of another version", () => {
  const { kept } = runUnit(SPEC, []);
  const stale = kept.map((bytes) => Uint8Array.of(0xff, ...bytes.subarray(1)));
  const corpus = [...stale, ...kept];
  const grown = runUnit({ ...SPEC, runs: 2000, corpus }, []);
  const alone = runUnit({ ...SPEC, runs: 2000 }, []);
  expect(grown.edges.length).toBeGreaterThan(alone.edges.length);
  expect(runUnit({ ...SPEC, runs: 2000, corpus: stale }, [])).toEqual(alone);
});

it("keeps at most a few hundred inputs, all of which survive decoding and encoding", () => {
  const { kept } = runUnit({ ...SPEC, runs: 6000 }, []);
  expect(kept.length).toBeLessThanOrEqual(256);
  for (const bytes of kept) expect(encodeInput(decodeInput(bytes))).toEqual(bytes);
});

it("reports where two kernels answer differently, and nothing if they are the same", () => {
  const agreed = runUnit({ ...SPEC, kernel: "6.1", against: "6.12" }, []);
  expect(agreed.findings).toEqual([]);
  const { findings } = runUnit({ ...SPEC, kernel: "6.12", against: "4.6" }, []);
  expect(findings.length).toBeGreaterThan(3);
  for (const { violation } of findings) {
    expect(violation.property).toBe("kernels-agree");
    expect(violation.message).toMatch(/on 6\.12, .* on 4\.6$/);
  }
});

it("finds nothing in the newest kernel", () => {
  const { findings } = runUnit({ ...SPEC, kernel: "6.12", runs: 6000 }, PROPERTIES);
  expect(findings.map(({ violation }) => violation)).toEqual([]);
});
