import type { Fault } from "../../engine/fault.ts";
import type { SeenDescriptor } from "../../engine/observer.ts";
import { type ExplainedFault, explainFault, explainFaultIn } from "../../ring/explain-fault.ts";
import type { ImageTarget } from "../../services/open-image-target.ts";
import type { StepRecord } from "../../stepping/step-record.ts";
import type { StepTarget } from "../../stepping/step-target.ts";

/** The faults of a step in the kernel's words, and why; of an image also whether it is to blame. */
export function explainedFaults(record: StepRecord, target: StepTarget): ExplainedFault[] {
  const seen = record.events.filter((event) => event.type === "descriptor");
  return record.faults.map((fault) => explain(fault, target, seen));
}

function explain(
  fault: Fault,
  target: StepTarget,
  seen: readonly SeenDescriptor[],
): ExplainedFault {
  const { profile } = target;
  return isImageTarget(target)
    ? explainFaultIn(target.guest, profile, fault, seen, target.device.iova)
    : explainFault(fault, profile);
}

/** Whether it was opened from an image, so that the device behind the queue is known. */
export function isImageTarget(target: StepTarget): target is ImageTarget {
  return "image" in target && "guest" in target;
}
