import { featureNames } from "../../abi/features.ts";
import { hex } from "../../base/hex.ts";
import type { Operation, VringArg } from "../../scenario/scenario.ts";
import type { ExplainedStep } from "../../stepping/explain-step.ts";
import type { StepRecord } from "../../stepping/step-record.ts";
import type { TargetDescription } from "../../stepping/step-target.ts";
import { featureLine, featureLines } from "../feature-text.ts";
import { count } from "../number-text.ts";
import type { Style } from "../style.ts";
import { wrapPhrases } from "./phrases.ts";
import { stepText } from "./text.ts";

/**
 * How the device was brought up: a summary, and the failed steps in full.
 *
 * @param moreFeatures - what shows the features that do not fit in a line
 */
export function bringUpText(
  steps: readonly ExplainedStep[],
  { vq, deviceId }: TargetDescription,
  style: Style,
  moreFeatures: string,
): string[] {
  const records = steps.map(({ record }) => record);
  if (records.length === 0) return [];
  const done = records.flatMap(partOf);
  const parts = done.map((part, n) => (n < done.length - 1 ? `${part},` : part));
  const names = records.flatMap(({ operation }) => featuresSet(operation, deviceId) ?? []);
  const failed = steps.filter(
    ({ record: { answer } }) => (answer.ret ?? 0) < 0 || answer.bug !== undefined,
  );
  return [
    ...wrapPhrases(["brought up:", ...parts], style.width, ""),
    featureLine(names, style.width, moreFeatures),
    ...failed.flatMap((step) => stepText(step, vq, { state: "changed", accesses: false }, style)),
  ];
}

/** The features that an operation sets, in full; no lines for another operation. */
export function featuresText(
  { operation }: StepRecord,
  { deviceId }: TargetDescription,
  { width }: Style,
): string[] {
  const names = featuresSet(operation, deviceId);
  return names === undefined ? [] : featureLines(names, width);
}

function featuresSet(operation: Operation, deviceId: number): string[] | undefined {
  return operation.op === "features" ? featureNames(BigInt(operation.value), deviceId) : undefined;
}

function partOf({ operation, answer, after }: StepRecord): string[] {
  if ((answer.ret ?? 0) < 0) return [];
  switch (operation.op) {
    case "dev_ioctl": {
      const { arg } = operation;
      if (arg === undefined) return [];
      if ("regions" in arg) return [count(arg.regions.length, "region")];
      return "base" in arg ? [`dirty log at ${hex(arg.base)}`] : [];
    }
    case "vring_ioctl":
      return "fault" in operation.arg ? [] : vringPart(operation.cmd, operation.arg);
    case "init_access":
      return [`used.idx ${after.last_used_idx}`];
    default:
      return [];
  }
}

function vringPart(cmd: string, { num, desc, avail, used }: VringArg): string[] {
  switch (cmd) {
    case "VHOST_SET_VRING_NUM":
      return [`num ${num}`];
    case "VHOST_SET_VRING_BASE":
      return [`base ${num}`];
    case "VHOST_SET_VRING_ENDIAN":
      return [num === 1 ? "big-endian" : "little-endian"];
    case "VHOST_SET_VRING_ADDR":
      return [`desc ${hex(desc ?? 0)}`, `avail ${hex(avail ?? 0)}`, `used ${hex(used ?? 0)}`];
    default:
      return [];
  }
}
