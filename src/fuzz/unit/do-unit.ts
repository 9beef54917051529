import { InputError } from "../../base/input-error.ts";
import { readScenario } from "../../scenario/read-scenario.ts";
import type { Finding, Scenario } from "../../scenario/scenario.ts";
import { writeScenario } from "../../scenario/write-scenario.ts";
import { findingKey, MESSAGE } from "../finding-key.ts";
import type { Violation } from "../property.ts";
import { GENERATOR_VERSION } from "./generator-version.ts";
import type { UnitFinding, UnitResult, UnitSpec } from "./unit.ts";
import type { FoundCase, UnitReport } from "./unit-report.ts";

/** The functions that a unit needs. */
export interface UnitTools {
  runUnit(spec: UnitSpec): UnitResult;
  /** The smallest scenario with the same violation, and the violation in it. */
  minimize(finding: UnitFinding, spec: UnitSpec): Pick<UnitFinding, "scenario" | "violation">;
  /** The edges of each input. */
  edgesOf(inputs: readonly Uint8Array[], spec: UnitSpec): readonly (readonly number[])[];
  /** Called between two pieces of work, to report progress. */
  alive(): Promise<void>;
}

/**
 * Run a unit and minimise its findings: the same report for the same spec.
 *
 * @param known - keys of findings to leave out
 */
export async function doUnit(
  spec: UnitSpec,
  known: readonly string[],
  tools: UnitTools,
): Promise<UnitReport> {
  const { runs, edges, kept, findings } = tools.runUnit(spec);
  const seen = new Set(known);
  const found: FoundCase[] = [];
  for (const finding of findings) {
    const key = findingKey(finding.violation);
    if (seen.has(key)) continue;
    seen.add(key);
    await tools.alive();
    const minimized = foundCase(key, finding, spec, tools.minimize(finding, spec));
    found.push(isReadable(minimized) ? minimized : foundCase(key, finding, spec, finding));
  }
  const reached = tools.edgesOf(kept, spec);
  return {
    ...{ runs, edges, findings: found },
    kept: kept.map((input, n) => ({ input, edges: reached[n] ?? [] })),
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
