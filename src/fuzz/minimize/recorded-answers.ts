import type { Kernel } from "../../engine/profile.ts";
import { machineOf } from "../../scenario/run-scenario.ts";
import type { Final, Scenario, Step } from "../../scenario/scenario.ts";

/**
 * Most entries of indirect tables that one walk of a candidate may read: two of the
 * longest tables. Bytes changed blindly can make a chain of tables that costs 2^31
 * reads.
 */
export const WALK_LIMIT = 1 << 17;

/** The engine's answers to every step of a scenario, and the final state. */
export interface Recording {
  /** Each step with its answer; none after the host died. */
  readonly steps: readonly (Step & { readonly expect: NonNullable<Step["expect"]> })[];
  readonly final: Final;
}

/** Run a scenario and record the engine's answers. */
export function recordedAnswers(scenario: Scenario, kernel: Kernel): Recording {
  const machine = machineOf(scenario, kernel);
  for (const vq of machine.device.vqs) vq.walkLimit = WALK_LIMIT;
  const steps: Recording["steps"][number][] = [];
  for (const { expect: _, ...operation } of scenario.steps) {
    const expect = machine.run(operation);
    steps.push({ ...operation, expect });
    if (expect.bug !== undefined) break;
  }
  return { steps, final: machine.final() };
}

/** The scenario with the engine's answers and final state as its expectations. */
export function expectingAnswers(scenario: Scenario, kernel: Kernel): Scenario {
  const { finding, ...rest } = scenario;
  const recorded = recordedAnswers(scenario, kernel);
  const { steps, final } = recorded;
  return {
    ...rest,
    kernel,
    steps,
    final: { ...final, state: ofUsedQueues(final.state, steps) },
    ...(finding !== undefined && { finding }),
  };
}

/** The queues that steps refer to: the others are in their initial state. */
function ofUsedQueues(state: Final["state"], steps: readonly Step[]): Final["state"] {
  const used = new Set(steps.map(queueOf));
  return Object.fromEntries(Object.entries(state).filter(([vq]) => used.has(Number(vq))));
}

function queueOf(step: Step): number | undefined {
  if ("vq" in step) return step.vq;
  return step.op === "vring_ioctl" && "index" in step.arg ? step.arg.index : undefined;
}
