import { isObject, own } from "../base/json-fields.ts";
import { PROFILES } from "../engine/profile.ts";
import type { Answer, Final, Scenario, Step } from "./scenario.ts";
import { ScenarioMachine } from "./scenario-machine.ts";
import { ScenarioMemory } from "./scenario-memory.ts";

/** One difference between an expected and an actual value. */
export interface Difference {
  /** Number of the step, from 0; absent for the final state. */
  readonly step?: number;
  /** The operation of that step, with its ioctl command: `vring_ioctl VHOST_SET_VRING_NUM`. */
  readonly op?: string;
  /** `ret`, `iov`, `errors`, … or `state[0].last_avail_idx`, `eventfds`, `written`. */
  readonly field: string;
  readonly expected: unknown;
  readonly got: unknown;
}

/** A machine in the initial state of a scenario. */
export function machineOf(scenario: Scenario, kernel = scenario.kernel): ScenarioMachine {
  return new ScenarioMachine(new ScenarioMemory(scenario), PROFILES[kernel], scenario.readable_fds);
}

/**
 * Run a scenario and compare the engine with every expectation in it.
 *
 * A scenario ends when the host dies.
 *
 * @param kernel - replaces the kernel that the scenario names
 * @returns the differences, in order; none if the engine conforms
 */
export function replayScenario(scenario: Scenario, kernel = scenario.kernel): Difference[] {
  const machine = machineOf(scenario, kernel);
  const differences: Difference[] = [];
  for (const [number, step] of scenario.steps.entries()) {
    const answer = machine.run(step);
    if (step.expect !== undefined) differences.push(...compareAnswer(number, step, answer));
    if (answer.bug !== undefined) break;
  }
  if (scenario.final !== undefined) {
    differences.push(...compareFinal(scenario.final, machine.final()));
  }
  return differences;
}

/** Where an answer differs from the one that a step expects. */
export function compareAnswer(number: number, step: Step, answer: Answer): Difference[] {
  const op = "cmd" in step ? `${step.op} ${step.cmd}` : step.op;
  const expect = step.expect ?? {};
  const fields = new Set([...Object.keys(expect), "errors", "bug", "log_overflow"]) as Set<
    keyof Answer
  >;
  return [...fields].flatMap((field) => {
    const [expected, got] = [expect[field], answer[field]];
    const same =
      field === "bug" ? (expected === undefined) === (got === undefined) : isEqual(expected, got);
    return same ? [] : [{ step: number, op, field, expected, got }];
  });
}

/** Where the final state differs from the one that a case expects. */
export function compareFinal(expected: Final, got: Final): Difference[] {
  const differences: Difference[] = [];
  for (const [vq, state] of Object.entries(expected.state)) {
    const reached = got.state[vq] ?? {};
    for (const [field, value] of Object.entries(state)) {
      const now = own(reached, field);
      if (now !== value) {
        differences.push({ field: `state[${vq}].${field}`, expected: value, got: now });
      }
    }
  }
  for (const field of ["eventfds", "written"] as const) {
    if (!isEqual(expected[field], got[field])) {
      differences.push({ field, expected: expected[field], got: got[field] });
    }
  }
  return differences;
}

/** Deep equality of plain data; `===` works for u64 values, as each has only one form. */
function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, n) => isEqual(item, b[n]));
  }
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => isEqual(own(a, key), own(b, key)));
}
