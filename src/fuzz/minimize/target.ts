import type { U64 } from "../../base/u64.ts";
import type { Kernel } from "../../engine/profile.ts";
import type { Answer, Final, Scenario } from "../../scenario/scenario.ts";
import { findingKey } from "../finding-key.ts";
import type { Violation } from "../property.ts";
import { differingAnswer } from "./differing-answer.ts";
import { expectingAnswers } from "./recorded-answers.ts";
import { withoutExpectations } from "./scenario-size.ts";

/** Checks a scenario against laws. */
export type ViolationsOf = (scenario: Scenario) => readonly Violation[];

/** A violation, and the scenario to minimise for it. */
export interface Target {
  readonly violation: Violation;
  /** Without irrelevant expectations. */
  readonly scenario: Scenario;
  /** The same violation in another scenario, at any step; undefined if it is gone. */
  find(scenario: Scenario): Violation | undefined;
  /** The scenario with the engine's behaviour as its expectations. */
  record(scenario: Scenario): Scenario;
}

/**
 * The first violation of a scenario, or the one that matches `wanted`: of the same
 * property, with a message that differs only in numbers.
 */
export function lawTarget(
  scenario: Scenario,
  kernel: Kernel,
  violationsOf: ViolationsOf,
  wanted?: Pick<Violation, "property" | "message">,
): Target | undefined {
  const bare = withoutExpectations(scenario);
  const all = violationsOf(bare);
  const violation = wanted === undefined ? all[0] : sameAs(wanted)(all);
  if (violation === undefined) return undefined;
  const find = sameAs(violation);
  return {
    violation,
    scenario: bare,
    find: (candidate) => find(violationsOf(candidate)),
    record: (smaller) => expectingAnswers(smaller, kernel),
  };
}

function sameAs(wanted: Pick<Violation, "property" | "message">) {
  const key = findingKey(wanted);
  return (all: readonly Violation[]) => all.find((one) => findingKey(one) === key);
}

/** The first expectation of a scenario that the engine does not meet. */
export function replayTarget(scenario: Scenario, kernel: Kernel): Target | undefined {
  const differing = differingAnswer(scenario, kernel);
  if (differing === undefined) return undefined;
  const { violation, key, difference } = differing;
  return {
    violation,
    scenario: expectingOnly(scenario, difference.step),
    find: (candidate) => {
      const found = differingAnswer(candidate, kernel);
      return found?.key === key ? found.violation : undefined;
    },
    record: (smaller) => expectingAnswersBut(smaller, kernel),
  };
}

/** Keep only the expectation of one step, or of the final state. */
function expectingOnly(scenario: Scenario, kept: number | undefined): Scenario {
  const bare = withoutExpectations(scenario);
  const { final, steps } = scenario;
  if (kept === undefined) return { ...bare, ...(final !== undefined && { final }) };
  return { ...bare, steps: bare.steps.with(kept, steps[kept] as Scenario["steps"][number]) };
}

/** Expect what the engine does, except for the one difference that is kept. */
function expectingAnswersBut(scenario: Scenario, kernel: Kernel): Scenario {
  const recorded = expectingAnswers(scenario, kernel);
  const difference = differingAnswer(scenario, kernel)?.difference;
  if (difference === undefined) return recorded;
  const { step: number, field, expected } = difference;
  const step = recorded.steps[number ?? -1];
  if (number !== undefined && step !== undefined) {
    const { [field as keyof Answer]: _, ...others } = step.expect ?? {};
    const expect = expected === undefined ? others : { ...others, [field]: expected };
    return { ...recorded, steps: recorded.steps.with(number, { ...step, expect }) };
  }
  const final = recorded.final as Final;
  const [, vq, name] = /^state\[(\d+)\]\.(.+)$/.exec(field) ?? [];
  if (vq === undefined || name === undefined) {
    return { ...recorded, final: { ...final, [field]: expected } };
  }
  const state = { ...final.state, [vq]: { ...final.state[vq], [name]: expected as U64 } };
  return { ...recorded, final: { ...final, state } };
}
