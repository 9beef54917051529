import { InputError } from "../base/input-error.ts";
import { UsageError } from "../base/usage-error.ts";
import type { Kernel } from "../engine/profile.ts";
import { checkOutput, writeWhole } from "../files/whole-file.ts";
import { judgeScenario } from "../fuzz/judge-scenario.ts";
import {
  lawTarget,
  type Minimized,
  minimizeScenario,
  REPLAY,
  replayTarget,
  type Target,
} from "../fuzz/minimize/minimize-scenario.ts";
import {
  PROPERTIES,
  SCENARIO_PROPERTIES,
  scenarioProperties,
} from "../fuzz/properties/all-properties.ts";
import { kernelsAgree } from "../fuzz/properties/kernels-agree.ts";
import type { ScenarioProperty } from "../fuzz/property.ts";
import { otherGenerator } from "../fuzz/unit/generator-version.ts";
import { findCase } from "../scenario/find-case.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { writeScenario } from "../scenario/write-scenario.ts";
import { readAs } from "./file-kind.ts";

/** What to minimise, and which failure to keep. */
export interface MinimizeRequest {
  readonly file: string;
  /** Name of the case; by default the first in the file. */
  readonly case?: string | undefined;
  /**
   * The property that has to stay violated, or `replay` for an unmet expectation. By
   * default the property that the case was found for, or else the first failure.
   */
  readonly property?: string | undefined;
  /** Replaces the kernel that the case names. */
  readonly kernel?: Kernel | undefined;
  /** The kernel to compare with, for `kernels-agree`. */
  readonly against?: Kernel | undefined;
  /** Time limit in milliseconds; the result is the smallest case found by then. */
  readonly maxTime: number;
  /** File to write the smallest case to. */
  readonly out?: string | undefined;
}

/** A minimised case. */
export interface MinimizeResult extends Minimized {
  readonly file: string;
  readonly kernel: Kernel;
  readonly milliseconds: number;
  readonly out?: string | undefined;
  /** Warnings about the case, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Makes a failing case as small as possible.
 *
 * @throws InputError if the file cannot be read, or nothing fails in the case
 * @throws UsageError if there is no such case or property, or the output is the input
 *   file or cannot be a file
 * @throws OutputError if the output cannot be written
 */
export function minimize(request: MinimizeRequest): MinimizeResult {
  const { file, out, maxTime } = request;
  if (out !== undefined) checkOutput(out, [file]);
  const found = readAs(file, "cases", () => findCase(file, request.case));
  const kernel = request.kernel ?? found.kernel;
  const scenario = { ...found, kernel };
  const target = targetOf(scenario, request);
  const start = performance.now();
  const minimized = minimizeScenario(target, {
    kernel,
    goOn: () => performance.now() - start < maxTime,
  });
  // The smaller case keeps the record of where the original was found.
  const finding = { ...found.finding, ...minimized.violation };
  const smallest = { ...minimized.scenario, finding };
  if (out !== undefined) {
    writeWhole(out, `${writeScenario(smallest)}\n`);
  }
  const milliseconds = performance.now() - start;
  const warnings = [otherGenerator(found)].filter((one) => one !== undefined);
  return { ...minimized, scenario: smallest, file, kernel, milliseconds, out, warnings };
}

function targetOf(scenario: Scenario, request: MinimizeRequest): Target {
  const { kernel, finding } = scenario;
  const { file, against } = request;
  const property = request.property ?? (against === undefined ? undefined : kernelsAgree.name);
  const wanted = property ?? finding?.property;
  const second = against ?? finding?.against;
  const target =
    wanted === undefined
      ? (replayTarget(scenario, kernel) ?? lawOf(scenario, PROPERTIES, second))
      : targetNamed(scenario, wanted, second);
  if (target !== undefined) return target;
  const what = wanted === undefined ? "every property and expectation holds" : `${wanted} holds`;
  throw new InputError(file, `${what} in case ${JSON.stringify(scenario.name)} under ${kernel}`);
}

/** @param against - the kernel requested, or else the one that the finding names */
function targetNamed(
  scenario: Scenario,
  wanted: string,
  against: Kernel | undefined,
): Target | undefined {
  const { kernel, finding } = scenario;
  if (wanted === REPLAY) return replayTarget(scenario, kernel);
  const known = SCENARIO_PROPERTIES.map(({ name }) => name);
  if (!known.includes(wanted)) {
    const names = [...known, REPLAY].join(", ");
    throw new UsageError(
      `no property ${JSON.stringify(wanted)} of a scenario; known properties: ${names}`,
    );
  }
  const properties = scenarioProperties([wanted], against);
  if (properties.length === 0) {
    throw new UsageError(`${wanted} needs a second kernel`, { options: ["against"] });
  }
  const same =
    finding?.property === wanted ? lawOf(scenario, properties, against, finding) : undefined;
  return same ?? lawOf(scenario, properties, against);
}

function lawOf(
  scenario: Scenario,
  properties: readonly ScenarioProperty[],
  against: Kernel | undefined,
  finding?: Scenario["finding"],
): Target | undefined {
  const { kernel } = scenario;
  const heldTo = (held: readonly ScenarioProperty[]) => (candidate: Scenario) =>
    judgeScenario(candidate, kernel, held, against);
  const found = lawTarget(scenario, kernel, heldTo(properties), finding);
  if (found === undefined || properties.length === 1) return found;
  // The other properties need not be checked from now on.
  const only = properties.filter(({ name }) => name === found.violation.property);
  return lawTarget(scenario, kernel, heldTo(only), found.violation);
}
