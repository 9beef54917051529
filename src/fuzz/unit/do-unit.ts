import { InputError } from "../../base/input-error.ts";
import { readScenario } from "../../scenario/read-scenario.ts";
import type { Finding, Scenario } from "../../scenario/scenario.ts";
import { writeScenario } from "../../scenario/write-scenario.ts";
import { findingKey, MESSAGE } from "../finding-key.ts";
import { encodeInput } from "../input/encode-input.ts";
import type { FuzzInput } from "../input/fuzz-input.ts";
import type { Violation } from "../property.ts";
import { GENERATOR_VERSION } from "./generator-version.ts";
import type { UnitFinding, UnitSpec } from "./unit.ts";
import type { FoundCase, KeptInput, UnitReport } from "./unit-report.ts";
import type { UnitRun } from "./unit-run.ts";

/** The functions that a unit needs. */
export interface UnitTools {
  start(spec: UnitSpec): UnitRun;
  /** The smallest scenario with the same violation, and the violation in it. */
  minimize(finding: UnitFinding, spec: UnitSpec): Pick<UnitFinding, "scenario" | "violation">;
  /** The edges of each input. */
  edgesOf(inputs: readonly Uint8Array[], spec: UnitSpec): readonly (readonly number[])[];
  /** Whether to pause; asked now and then with the number of runs done. */
  isPauseDue(done: number): boolean;
  /**
   * Called in every pause, and before and after each finding is minimised.
   *
   * @param report - makes the report of the runs so far
   * @param isNews - it has a finding that was not there before, or a smaller one
   * @returns whether to go on
   */
  pause(report: () => UnitReport, isNews: boolean): Promise<boolean>;
}

/** Which runs of a unit were done before, and what need not be found again. */
export interface UnitStart {
  /** The first so many runs are repeated, and not judged again. */
  readonly from: number;
  /** Keys of findings to leave out. */
  readonly known: readonly string[];
}

/**
 * Run a unit and minimise its findings: the same report for the same spec and start,
 * as far as it came. A finding is in a report from the moment it was seen, and raw
 * until it is minimised.
 *
 * @returns the report of all runs; of fewer when a pause said to stop
 */
export async function doUnit(
  spec: UnitSpec,
  { from, known }: UnitStart,
  tools: UnitTools,
): Promise<UnitReport> {
  const run = tools.start(spec);
  const findings = new NewFindings(run, spec, known);
  const edgesOf = rememberedEdges(spec, tools);
  const report = (): UnitReport => ({
    ...{ runs: run.done, edges: run.reached(), kept: edgesOf(run.kept) },
    findings: findings.cases,
  });
  const due = (done: number) => tools.isPauseDue(done);
  // Until the runs of earlier sessions are repeated there is nothing to report.
  while (run.done < from && !run.repeat(from, due)) {
    if (!(await tools.pause(report, false))) return report();
  }
  while (!run.isOver) {
    run.advance(due);
    const fresh = findings.take();
    if (!(await tools.pause(report, fresh.length > 0))) break;
    for (const finding of fresh) {
      findings.replace(finding, tools.minimize(finding, spec));
      if (!(await tools.pause(report, true))) return report();
    }
  }
  return report();
}

/** The findings of a unit as cases, in the order in which they were seen. */
class NewFindings {
  private taken = 0;
  private readonly byKey = new Map<string, FoundCase>();
  private readonly known: ReadonlySet<string>;

  constructor(
    private readonly run: UnitRun,
    private readonly spec: UnitSpec,
    known: readonly string[],
  ) {
    this.known = new Set(known);
  }

  get cases(): readonly FoundCase[] {
    return [...this.byKey.values()];
  }

  /** Take up what the run has found since the last time, as it was found. */
  take(): UnitFinding[] {
    const { findings } = this.run;
    const fresh = findings.slice(this.taken).filter((finding) => {
      const key = findingKey(finding.violation);
      if (this.known.has(key) || this.byKey.has(key)) return false;
      this.byKey.set(key, { ...foundCase(key, finding, this.spec, finding), raw: true });
      return true;
    });
    this.taken = findings.length;
    return fresh;
  }

  /** Replace a finding by its minimised form, unless that could not be read again. */
  replace(finding: UnitFinding, minimized: Pick<UnitFinding, "scenario" | "violation">): void {
    const key = findingKey(finding.violation);
    const found = foundCase(key, finding, this.spec, minimized);
    this.byKey.set(key, isReadable(found) ? found : foundCase(key, finding, this.spec, finding));
  }
}

/** Encodes inputs, and finds the edges of each once. */
function rememberedEdges(spec: UnitSpec, tools: UnitTools) {
  const known = new WeakMap<FuzzInput, KeptInput>();
  return (inputs: readonly FuzzInput[]): KeptInput[] => {
    const fresh = inputs.filter((input) => !known.has(input));
    const encoded = fresh.map(encodeInput);
    const edges = tools.edgesOf(encoded, spec);
    fresh.forEach((one, n) => {
      known.set(one, { input: encoded[n] as Uint8Array, edges: edges[n] ?? [] });
    });
    return inputs.map((input) => known.get(input) as KeptInput);
  };
}

function foundCase(
  key: string,
  { run }: UnitFinding,
  { seed, unit }: UnitSpec,
  { scenario, violation }: { readonly scenario: Scenario; readonly violation: Violation },
): FoundCase {
  const { property, step, against } = violation;
  const message = violation.message.slice(0, MESSAGE);
  const finding: Finding = {
    ...{ property, message, step, seed, unit, run, generator: GENERATOR_VERSION },
    ...(against !== undefined && { against }),
  };
  const name = `${property}-${seed}-${unit}-${run}`;
  const text = `${writeScenario({ ...scenario, name, kind: property, finding })}\n`;
  return { key, property, message, run, extension: ".json", text };
}

/** Whether a finding can be opened again. A larger finding is better than an unreadable one. */
function isReadable({ text }: FoundCase): boolean {
  try {
    readScenario(JSON.parse(text), { file: "a finding" });
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
