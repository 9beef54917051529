import { featureNames } from "../../abi/features.ts";
import { hex } from "../../base/hex.ts";
import type { VringArg } from "../../scenario/scenario.ts";
import type { ExplainedStep } from "../../stepping/explain-step.ts";
import type { StepRecord } from "../../stepping/step-record.ts";
import type { TargetDescription } from "../../stepping/step-target.ts";
import { wrap } from "../columns.ts";
import { count } from "../number-text.ts";
import type { Style } from "../style.ts";
import { wrapPhrases } from "./phrases.ts";
import { stepText } from "./text.ts";

/** How the device was brought up: a summary, and the failed steps in full. */
export function bringUpText(
  steps: readonly ExplainedStep[],
  { vq, deviceId }: TargetDescription,
  style: Style,
): string[] {
  const records = steps.map(({ record }) => record);
  if (records.length === 0) return [];
  const done = records.flatMap(partOf);
  const parts = done.map((part, n) => (n < done.length - 1 ? `${part},` : part));
  const names = records.flatMap(({ operation }) =>
    operation.op === "features"
      ? featureNames(BigInt(operation.value), deviceId).map((n) => n.replace(/^VIRTIO_/, ""))
      : [],
  );
  const failed = steps.filter(
    ({ record: { answer } }) => (answer.ret ?? 0) < 0 || answer.bug !== undefined,
  );
  return [
    ...wrapPhrases(["brought up:", ...parts], style.width, ""),
    ...wrap(["features", ...(names.length === 0 ? ["none"] : names)], style.width, "  "),
    ...failed.flatMap((step) => stepText(step, vq, { state: "changed", accesses: false }, style)),
  ];
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
