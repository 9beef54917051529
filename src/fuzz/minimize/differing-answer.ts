import type { Kernel } from "../../engine/profile.ts";
import { compareAnswer, compareFinal, type Difference } from "../../scenario/run-scenario.ts";
import type { Final, Scenario, Step } from "../../scenario/scenario.ts";
import type { Violation } from "../property.ts";
import { recordedAnswers } from "./recorded-answers.ts";

/** The violation of a scenario whose expectations the engine does not meet. */
export const REPLAY = "replay";

/** Lists of addresses, which change when memory is moved. */
const LISTS = new Set(["iov", "log"]);
const NUMBERS = /0x[\da-f]+|\d+/gi;

/** An expectation of a scenario that the engine does not meet. */
export interface DifferingAnswer {
  readonly violation: Violation;
  /** Two with the same key are the same: operation, field, and both values. */
  readonly key: string;
  readonly difference: Difference;
}

/** The first expectation that the engine does not meet, if there is one. */
export function differingAnswer(scenario: Scenario, kernel: Kernel): DifferingAnswer | undefined {
  const { steps, final } = recordedAnswers(scenario, kernel);
  const difference = firstDifference(scenario, steps, final);
  if (difference === undefined) return undefined;
  const { op, field, expected, got, step } = difference;
  const where = op === undefined ? field : `${op}: ${field}`;
  const seen = `${where} is ${valueText(got)}, expected ${valueText(expected)}`;
  return {
    violation: { property: REPLAY, message: seen, step: step ?? steps.length - 1 },
    key: LISTS.has(field) ? seen.replace(NUMBERS, "#") : seen,
    difference,
  };
}

function firstDifference(
  scenario: Scenario,
  steps: readonly Step[],
  final: Final,
): Difference | undefined {
  for (const [number, { expect: answer }] of steps.entries()) {
    const step = scenario.steps[number];
    if (step?.expect === undefined || answer === undefined) continue;
    const [first] = compareAnswer(number, step, answer);
    if (first !== undefined) return first;
  }
  return scenario.final === undefined ? undefined : compareFinal(scenario.final, final)[0];
}

function valueText(value: unknown): string {
  return (
    JSON.stringify(value, (_, held: unknown) => {
      if (typeof held === "bigint") return `0x${held.toString(16)}`;
      return held instanceof Uint8Array ? Buffer.from(held).toString("hex") : held;
    }) ?? "nothing"
  );
}
