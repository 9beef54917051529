import { u16Distance } from "../../base/u16.ts";
import { availHead, readRingFields } from "../../ring/split-ring.ts";
import type { Operation } from "../../scenario/scenario.ts";
import type { StepRecord } from "../step-record.ts";
import type { StepSession } from "../step-session.ts";
import type { StepTarget } from "../step-target.ts";
import { steppedRing, walkHead } from "./walk-head.ts";

/** Lines of one listing, and how many of them come before what is done next. */
const LINES = 10;
const BEFORE = 3;

/** A line of a listing: a step of a case, or an entry of the available ring. */
export interface Listed {
  /** The number of the step, or the position in the ring. */
  readonly number: number;
  readonly isNext: boolean;
  /** Only for a step. */
  readonly operation?: Operation;
  /** Only for an entry of the ring that can be read. */
  readonly head?: number;
  /** What a pop at this entry would do; only for entries that were not popped. */
  readonly walked?: StepRecord;
}

/** Some lines, and where the next listing goes on. */
export interface Listing {
  readonly lines: readonly Listed[];
  readonly further: number;
}

/**
 * Steps of a case, done and to do.
 *
 * @param around - the number of a step; if absent, the next one
 */
export function listSteps(session: StepSession, around?: number): Listing {
  const next = session.position + 1;
  const first = Math.max(1, (around ?? next) - BEFORE);
  const further = first + LINES;
  const done = session.records.map(({ number, operation }) => ({ number, operation }));
  const coming = session
    .comingOperations(Math.max(0, further - next))
    .map((operation, n) => ({ number: next + n, operation }));
  const lines = [...done, ...coming]
    .filter(({ number }) => number >= first && number < further)
    .map((step) => ({ ...step, isNext: step.number === next }));
  return { lines, further: further + BEFORE };
}

/**
 * Entries of the available ring, popped and pending.
 *
 * @param around - a free-running index; if absent, the next one to be popped
 */
export function listRing(target: StepTarget, around?: number): Listing {
  const ring = steppedRing(target);
  const next = target.machine.queue(target.vq).last_avail_idx;
  const { availIdx = next } = readRingFields(target.memory, ring);
  const pending = Math.min(u16Distance(next, availIdx), ring.num);
  const first = ((around ?? next) - BEFORE) & 0xffff;
  const lines = Array.from({ length: LINES }, (_, n) => (first + n) & 0xffff).flatMap((number) => {
    const ahead = u16Distance(next, number);
    const behind = u16Distance(number, next);
    if (ahead >= pending && (behind === 0 || behind > ring.num)) return [];
    const head = availHead(target.memory, ring, number);
    const isPending = ahead < pending;
    return [
      {
        number,
        isNext: number === next,
        ...(head !== undefined && { head }),
        ...(isPending &&
          head !== undefined &&
          head < ring.num && { walked: walkHead(target, head) }),
      },
    ];
  });
  return { lines, further: (first + LINES + BEFORE) & 0xffff };
}
