import type { Step } from "../../scenario/scenario.ts";
import { fewerItems } from "./fewer-items.ts";
import type { Pass, Trial } from "./trial.ts";

/** Leave out steps, then items of the lists in steps. */
export const fewerSteps: Pass = (trial) => {
  fewerItems(trial.best.steps, (steps) => trial.change({ steps }));
  for (let i = 0; i < trial.best.steps.length; i++) fewerItemsOf(trial, i);
};

function fewerItemsOf(trial: Trial, index: number): void {
  const step = trial.best.steps[index] as Step;
  const attempt = (changed: Step) => changeStep(trial, index, changed);
  if (step.op === "add_used_n") {
    fewerItems(step.heads, (heads) => attempt({ ...step, heads }));
  } else if (step.op === "log_write") {
    fewerItems(step.log, (log) => attempt({ ...step, log }));
  } else if (step.op === "dev_ioctl" && step.arg !== undefined && "regions" in step.arg) {
    const { arg } = step;
    fewerItems(arg.regions, (regions) => attempt({ ...step, arg: { ...arg, regions } }));
  }
}

/** Try replacing one step. */
export function changeStep(trial: Trial, index: number, step: Step): boolean {
  return trial.change({ steps: trial.best.steps.with(index, step) });
}
