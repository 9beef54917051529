import { u16Distance } from "../../base/u16.ts";
import {
  type RingFields,
  readDescriptor,
  readRingFields,
  type TableDescriptor,
} from "../../ring/split-ring.ts";
import type { VqState } from "../../scenario/scenario.ts";
import type { StepTarget } from "../step-target.ts";
import { steppedRing } from "./walk-head.ts";

/** The current state of the stepped queue: vhost's side, and the ring in memory. */
export interface QueueInfo {
  readonly title: string;
  readonly state: VqState;
  readonly num: number;
  readonly eventIdx: boolean;
  readonly fields: RingFields;
  /** How far avail.idx is ahead of last_avail_idx; undefined if it cannot be read. */
  readonly pending: number | undefined;
}

/** Read the current state of the stepped queue. */
export function queueInfo(target: StepTarget): QueueInfo {
  const { machine, memory, vq, title } = target;
  const state = machine.queue(vq);
  const ring = steppedRing(target);
  const fields = readRingFields(memory, ring);
  const { availIdx } = fields;
  const pending = availIdx === undefined ? undefined : u16Distance(state.last_avail_idx, availIdx);
  return { title, state, num: ring.num, eventIdx: ring.eventIdx, fields, pending };
}

/** An entry of the main descriptor table; undefined when it cannot be read. */
export interface TableEntry {
  readonly index: number;
  readonly descriptor: TableDescriptor | undefined;
}

/**
 * Entries of the main descriptor table as they stand in memory now.
 *
 * @returns up to `count` entries from `first` on; none past the end of the table
 */
export function tableEntries(target: StepTarget, first: number, count: number): TableEntry[] {
  const ring = steppedRing(target);
  const most = Math.max(0, Math.min(count, ring.num - first));
  return Array.from({ length: most }, (_, n) => {
    const index = first + n;
    return { index, descriptor: readDescriptor(target.memory, ring, index) };
  });
}
