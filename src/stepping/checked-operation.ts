import { Misfit } from "../base/json-fields.ts";
import { UsageError } from "../base/usage-error.ts";
import { readStep } from "../scenario/read-step.ts";
import type { StepCommand } from "./step-command.ts";

/** Every operation passes through the scenario reader, which checks it. */
export function checkedOperation(step: unknown): StepCommand {
  try {
    const { expect: _, ...operation } = readStep(step);
    return { do: "operation", operation };
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw new UsageError(error.sentence);
  }
}
