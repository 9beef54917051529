import type { Kernel } from "../../engine/profile.ts";
import { machineOf, replayScenario } from "../../scenario/run-scenario.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Comparison, Violation } from "../property.ts";

const NAME = "kernels-agree";

/** A second kernel answers, reports and writes the same as the first. */
export const kernelsAgree: Comparison = {
  name: NAME,
  law: "Two kernels that should behave the same give the same answers, faults and writes.",
  compare,
};

function compare(scenario: Scenario, kernel: Kernel, against: Kernel): Violation | undefined {
  const machine = machineOf(scenario, kernel);
  const steps = [];
  for (const operation of scenario.steps) {
    const expect = machine.run(operation);
    steps.push({ ...operation, expect });
    if (expect.bug !== undefined) break;
  }
  const [first] = replayScenario({ ...scenario, steps, final: machine.final() }, against);
  if (first === undefined) return undefined;
  const { step = steps.length - 1, op = "at the end", field, expected, got } = first;
  const message = `${op}: ${field} is ${worded(expected)} on ${kernel}, ${worded(got)} on ${against}`;
  return { property: NAME, message, step, against };
}

/** Most characters of a value in a message. */
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
