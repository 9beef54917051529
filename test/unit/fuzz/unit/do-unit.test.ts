import { describe, expect, it } from "vitest";
import { generateInput } from "../../../../src/fuzz/generate/generate-input.ts";
import { encodeInput } from "../../../../src/fuzz/input/encode-input.ts";
import { Random } from "../../../../src/fuzz/random.ts";
import { doUnit, type UnitTools } from "../../../../src/fuzz/unit/do-unit.ts";
import { GENERATOR_VERSION } from "../../../../src/fuzz/unit/generator-version.ts";
import type { UnitFinding, UnitSpec } from "../../../../src/fuzz/unit/unit.ts";
import type { UnitReport } from "../../../../src/fuzz/unit/unit-report.ts";
import type { UnitRun } from "../../../../src/fuzz/unit/unit-run.ts";
import { readScenario } from "../../../../src/scenario/read-scenario.ts";

const SPEC: UnitSpec = {
  ...{ seed: 5, unit: 2, runs: 9, kernel: "6.1", properties: ["used-ring"], corpus: [] },
};

function finding(message: string, run: number): UnitFinding {
  return {
    violation: { property: "used-ring", message, step: 4 },
    run,
    input: Uint8Array.of(run),
    scenario: {
      ...{ name: "x", kernel: "6.1", kind: "fuzz", maps: [], memory: [] },
      steps: [{ op: "run_worker" }],
    },
  };
}

const ALL = { from: 0, known: [] };
const INPUT = generateInput(new Random(1));

/** A unit whose runs come to these findings, one in each piece of work. */
class ScriptedRun implements Partial<UnitRun> {
  done = 0;
  readonly kept = [INPUT];
  constructor(
    private readonly runs: number,
    private readonly all: readonly UnitFinding[],
  ) {}
  get isOver() {
    return this.done === this.runs;
  }
  get findings() {
    return this.all.filter(({ run }) => run < this.done);
  }
  reached() {
    return [3, 1];
  }
  repeat(runs: number) {
    this.done = runs;
    return true;
  }
  advance() {
    const next = this.all.find(({ run }) => run >= this.done);
    this.done = next === undefined ? this.runs : next.run + 1;
  }
}

interface UsedTools extends UnitTools {
  readonly minimized: number[];
  /** Reports of pauses in which there was news. */
  readonly parts: UnitReport[];
}

function tools(findings: readonly UnitFinding[], stopAfter = Number.POSITIVE_INFINITY): UsedTools {
  const minimized: number[] = [];
  const parts: UnitReport[] = [];
  let pauses = 0;
  return {
    minimized,
    parts,
    start: ({ runs }) => new ScriptedRun(runs, findings) as unknown as UnitRun,
    minimize: ({ run, scenario, violation }) => {
      minimized.push(run);
      return { scenario, violation: { ...violation, step: 0, message: `${violation.message}!` } };
    },
    edgesOf: (inputs) => inputs.map(() => [7]),
    isPauseDue: () => false,
    pause: async (report, isNews) => {
      if (isNews) parts.push(report());
      return ++pauses < stopAfter;
    },
  };
}

describe("a unit's work", () => {
  it("hands over each finding once, minimised, as a scenario that says where it is from", async () => {
    const used = tools([finding("idx 1", 3), finding("idx 22", 4), finding("no idx", 5)]);
    const report = await doUnit(SPEC, ALL, used);
    expect(used.minimized).toEqual([3, 5]);
    expect(report).toMatchObject({ runs: 9, edges: [3, 1] });
    expect(report.kept).toEqual([{ input: encodeInput(INPUT), edges: [7] }]);
    expect(report.findings.map(({ key }) => key)).toEqual([
      "used-ring: idx #",
      "used-ring: no idx",
    ]);
    const text = report.findings[0]?.text ?? "";
    expect(text).toMatch(/^\{.*\}\n$/);
    const scenario = readScenario(JSON.parse(text), { file: "f" });
    expect(scenario).toMatchObject({ name: "used-ring-5-2-3", kind: "used-ring", kernel: "6.1" });
    expect(scenario.finding).toEqual({
      ...{ property: "used-ring", message: "idx 1!", step: 0 },
      ...{ seed: 5, unit: 2, run: 3, generator: GENERATOR_VERSION },
    });
  });

  it("hands over a case as it was found when its minimised form cannot be read", async () => {
    const poke = { op: "poke", hva: 0, bytes: Uint8Array.of(1), during: 0 } as const;
    const used: UnitTools = {
      ...tools([finding("idx 1", 3), finding("no idx", 4)]),
      minimize: ({ scenario, violation, run }) => ({
        scenario: run === 3 ? { ...scenario, steps: [poke] } : { ...scenario, steps: [] },
        violation,
      }),
    };
    const { findings } = await doUnit(SPEC, ALL, used);
    const [asFound, minimised] = findings.map(({ text }) =>
      readScenario(JSON.parse(text), { file: "f" }),
    );
    expect(asFound?.steps).toEqual([{ op: "run_worker" }]);
    expect(minimised?.steps).toEqual([]);
  });

  it("says which kernel did not agree, and of no other finding", async () => {
    const disagreeing = finding("x", 1);
    const violation = {
      ...disagreeing.violation,
      property: "kernels-agree",
      against: "4.6",
    } as const;
    const used = tools([{ ...disagreeing, violation }, finding("y", 2)]);
    const { findings } = await doUnit({ ...SPEC, against: "4.6" }, ALL, used);
    const against = findings.map(
      ({ text }) => readScenario(JSON.parse(text), { file: "f" }).finding?.against,
    );
    expect(against).toEqual(["4.6", undefined]);
  });

  it("does not minimise what is known, and bounds messages", async () => {
    const used = tools([finding("idx 1", 3), finding("x".repeat(5000), 4)]);
    const { findings } = await doUnit(SPEC, { from: 0, known: ["used-ring: idx #"] }, used);
    expect(used.minimized).toEqual([4]);
    expect(findings[0]?.message).toHaveLength(2000);
  });

  it("reports a finding before it minimises it, and again when it has", async () => {
    const used = tools([finding("idx 1", 3), finding("no idx", 5)]);
    await doUnit(SPEC, ALL, used);
    const seen = used.parts.map(({ runs, findings }) => [
      runs,
      ...findings.map(({ run, raw }) => `${run}${raw === true ? " raw" : ""}`),
    ]);
    expect(seen).toEqual([
      [4, "3 raw"],
      [4, "3"],
      [6, "3", "5 raw"],
      [6, "3", "5"],
    ]);
  });

  it.each([
    [1, 4, ["3 raw"]],
    [2, 4, ["3"]],
    [3, 6, ["3", "5 raw"]],
  ])("stopped in pause %i, it reports how far it came: %i runs", async (pause, runs, found) => {
    const used = tools([finding("idx 1", 3), finding("no idx", 5)], pause);
    const report = await doUnit(SPEC, ALL, used);
    expect(report.runs).toBe(runs);
    expect(report.findings.map(({ run, raw }) => `${run}${raw === true ? " raw" : ""}`)).toEqual(
      found,
    );
  });
});
