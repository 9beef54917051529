import type { UserMemory } from "../memory/user-memory.ts";
import { type ExplainedFault, explainFault, explainFaultIn } from "../ring/explain-fault.ts";
import type { DecodedRequest } from "../ring/request/request.ts";
import { readSplitField } from "../ring/split-ring.ts";
import type { VqState } from "../scenario/scenario.ts";
import type { StepRecord } from "./step-record.ts";
import { requestOf } from "./step-request.ts";
import type { StepTarget } from "./step-target.ts";
import {
  type DescriptorEvent,
  iovecsOf,
  type StepIovec,
  type StepTranslation,
  translations,
} from "./translations.ts";

/** A step with all that is to be said of it: data, which reads no memory any more. */
export interface ExplainedStep {
  readonly record: StepRecord;
  /** What the popped chain asks of its device, where that is known. */
  readonly request: DecodedRequest | undefined;
  /** What became of each descriptor that was read, in order. */
  readonly translations: ReadonlyMap<DescriptorEvent, StepTranslation>;
  /** The iovecs of an operation that only translates. */
  readonly iovecs: readonly StepIovec[] | undefined;
  readonly faults: readonly ExplainedFault[];
  /** Of a first decision, which does not read it: undefined when it cannot be read. */
  readonly usedEvent: number | undefined;
}

/**
 * Explain a step right after it was done.
 *
 * Later, memory may hold something else: what a request and used_event are said to
 * be is what memory holds at the time of the call.
 */
export function explainStep(record: StepRecord, target: StepTarget): ExplainedStep {
  const { operation, answer, events, after } = record;
  const { memory, machine } = target;
  const regions = machine.device.table?.regions ?? [];
  const isFirst = events.some((event) => event.type === "decision" && event.reason === "first");
  return {
    record,
    request: requestOf(record, target),
    translations: translations(record, regions),
    iovecs:
      operation.op === "translate" && answer.iov !== undefined
        ? iovecsOf(answer.iov, 0, answer.iov.length, BigInt(operation.addr), regions)
        : undefined,
    faults: explainedFaults(record, target),
    usedEvent: isFirst ? peek(memory, after, "used_event") : undefined,
  };
}

/** avail.idx as memory holds it now; undefined when it cannot be read. */
export function availIdxNow(memory: UserMemory, state: VqState): number | undefined {
  return peek(memory, state, "avail.idx");
}

function explainedFaults(record: StepRecord, target: StepTarget): ExplainedFault[] {
  const { profile } = target;
  if (target.source === "case") return record.faults.map((fault) => explainFault(fault, profile));
  const seen = record.events.filter((event) => event.type === "descriptor");
  const { guest, device } = target;
  return record.faults.map((fault) => explainFaultIn(guest, profile, fault, seen, device.iova));
}

function peek(memory: UserMemory, state: VqState, path: string): number | undefined {
  return readSplitField(memory, { ...state, littleEndian: state.is_le !== 0 }, path);
}
