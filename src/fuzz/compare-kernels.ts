import type { Kernel } from "../engine/profile.ts";
import { machineOf, replayScenario } from "../scenario/run-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { KERNELS_AGREE } from "./properties/kernels-agree.ts";
import type { Violation } from "./property.ts";

/**
 * Hold another kernel to what the scenario's own does.
 *
 * @returns the first difference, or undefined when there is none
 */
export function compareKernels(scenario: Scenario, against: Kernel): Violation | undefined {
  const machine = machineOf(scenario);
  const steps = [];
  for (const operation of scenario.steps) {
    const expect = machine.run(operation);
    steps.push({ ...operation, expect });
    if (expect.bug !== undefined) break;
  }
  const [first] = replayScenario({ ...scenario, steps, final: machine.final() }, against);
  if (first === undefined) return undefined;
  const { step = steps.length - 1, op = "what is left", field, expected, got } = first;
  const message = `${op}: ${field} is ${worded(expected)} on ${scenario.kernel}, ${worded(got)} on ${against}`;
  return { property: KERNELS_AGREE.name, message, step };
}

/** Characters of a value in a message. */
const MOST = 120;

function worded(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value, (_, each: unknown) =>
    typeof each === "bigint"
      ? `0x${each.toString(16)}`
      : each instanceof Uint8Array
        ? Buffer.from(each).toString("hex")
        : each,
  );
  return text.length > MOST ? `${text.slice(0, MOST)}...` : text;
}
