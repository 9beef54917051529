import { UIO_MAXIOV } from "../../abi/vhost.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import { ChainWalker, ringOf } from "../../ring/chain-walker.ts";
import { availHead, readRingFields, type SplitRing } from "../../ring/split-ring.ts";
import { WALK_LIMIT } from "../../scenario/operation-runner.ts";
import { EventLog } from "../event-log.ts";
import type { StepRecord } from "../step-record.ts";
import type { StepSession } from "../step-session.ts";
import type { StepTarget } from "../step-target.ts";

/** The stepped queue in the engine. */
export function steppedQueue({ machine, vq }: StepTarget): VirtQueue {
  return machine.device.vqs[vq] as VirtQueue;
}

/** The ring of the stepped queue. */
export function steppedRing(target: StepTarget): SplitRing {
  return ringOf(steppedQueue(target));
}

/** A chain to show, and why it was chosen. */
export interface ChosenHead {
  readonly head: number;
  readonly why: "popped" | "refused" | "next";
}

/** The chain popped or refused last, otherwise the next one published; undefined if there is none. */
export function lastHead({ records, target }: StepSession): ChosenHead | undefined {
  const ring = steppedRing(target);
  const { availIdx } = readRingFields(target.memory, ring);
  const last = records.findLast(
    ({ operation, answer, faults }) =>
      operation.op === "get_vq_desc" &&
      operation.vq === target.vq &&
      (answer.iov !== undefined || faults.length > 0),
  );
  if (last?.answer.iov !== undefined) return { head: last.answer.ret ?? 0, why: "popped" };
  const position = target.machine.queue(target.vq).last_avail_idx;
  const head = availHead(target.memory, ring, position);
  if (head === undefined) return undefined;
  if (last !== undefined) return { head, why: "refused" };
  return availIdx === undefined || availIdx === position ? undefined : { head, why: "next" };
}

/**
 * The record of a pop at this head, without changing anything.
 *
 * @param head - a descriptor of the main table
 */
export function walkHead(target: StepTarget, head: number): StepRecord {
  const { machine, vq } = target;
  const log = new EventLog();
  const walker = ChainWalker.of(steppedQueue(target));
  const { ret: walked, chain, faults } = walker.walkHead(head, WALK_LIMIT, log);
  const { iov, out, in: writable } = chain;
  const progress = { ret: walked < 0 ? walked : head, out, in: writable };
  const state = machine.queue(vq);
  return {
    number: 0,
    phase: "asked",
    operation: { op: "get_vq_desc", vq, iov_size: UIO_MAXIOV, log: false },
    vq,
    answer: walked < 0 ? progress : { ...progress, iov: iov.pairs(out + writable) },
    faults,
    events: log.events,
    eventsLeftOut: log.leftOut,
    before: state,
    after: state,
    differences: [],
  };
}
