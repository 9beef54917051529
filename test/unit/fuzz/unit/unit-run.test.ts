import { expect, it } from "vitest";
import type { EngineEvent } from "../../../../src/engine/observer.ts";
import { decodeInput } from "../../../../src/fuzz/input/decode-input.ts";
import { encodeInput } from "../../../../src/fuzz/input/encode-input.ts";
import { judgeScenario } from "../../../../src/fuzz/judge-scenario.ts";
import { PROPERTIES } from "../../../../src/fuzz/properties/all-properties.ts";
import type { Property, WatchedRun } from "../../../../src/fuzz/property.ts";
import { toScenario } from "../../../../src/fuzz/to-scenario.ts";
import type { UnitSpec } from "../../../../src/fuzz/unit/unit.ts";
import { UnitRun } from "../../../../src/fuzz/unit/unit-run.ts";
import { resultOf, runUnit } from "../../../support/whole-unit.ts";

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

it("comes to the same in however many pieces, and when its first runs are repeated", () => {
  const whole = runUnit(SPEC, [noLoops]);
  const pieces = new UnitRun(SPEC, [noLoops]);
  let asked = 0;
  while (!pieces.isOver) pieces.advance(() => ++asked % 3 === 0);
  expect(resultOf(pieces)).toEqual(whole);

  const [first] = whole.findings;
  for (const from of [1, 64, 1500, 2999]) {
    const rest = new UnitRun(SPEC, [noLoops]);
    while (!rest.repeat(from, () => true)) expect(rest.findings).toEqual([]);
    expect(rest.done).toBe(from);
    while (!rest.isOver) rest.advance();
    const { findings, ...others } = resultOf(rest);
    expect(others).toEqual({ runs: whole.runs, edges: whole.edges, kept: whole.kept });
    for (const { run } of findings) expect(run).toBeGreaterThanOrEqual(from);
    expect(findings.length > 0 && from <= (first?.run ?? 0)).toBe(from <= (first?.run ?? 0));
  }
});

it("pauses at every new finding", () => {
  const run = new UnitRun(SPEC, [noLoops]);
  run.advance();
  expect(run.findings).toHaveLength(1);
  expect(run.done).toBe((run.findings[0]?.run ?? 0) + 1);
});
