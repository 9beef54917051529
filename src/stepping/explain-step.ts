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

/** A step with its full explanation: plain data that no longer refers to memory. */
export interface ExplainedStep {
  readonly record: StepRecord;
  /** The request in the popped chain, if it could be decoded. */
  readonly request: DecodedRequest | undefined;
  /** The translation of each descriptor that was read, in order. */
  readonly translations: ReadonlyMap<DescriptorEvent, StepTranslation>;
  /** The iovecs of a `translate` operation. */
  readonly iovecs: readonly StepIovec[] | undefined;
  readonly faults: readonly ExplainedFault[];
  /**
   * used_event at a `first` decision, which does not read it itself; undefined at any
   * other step, or if it cannot be read.
   */
  readonly usedEvent: number | undefined;
}

/**
 * Explain a step right after it was done.
 *
 * The request and used_event are read from memory at the time of the call, and
 * memory may change later.
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

/** avail.idx as it stands in memory now; undefined if it cannot be read. */
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
