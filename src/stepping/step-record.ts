import type { Fault } from "../engine/fault.ts";
import type { EngineEvent } from "../engine/observer.ts";
import type { Difference } from "../scenario/run-scenario.ts";
import type { Answer, Operation, VqState } from "../scenario/scenario.ts";

/**
 * Why an operation was done: to bring the device up, to fill a buffer for the
 * device, as the next step of a recorded case, or because it was asked for.
 */
export type Phase = "bring-up" | "fill" | "case" | "asked";

/** One operation and all its effects. */
export interface StepRecord {
  /** From 1; the operations of the bring-up have numbers of their own. */
  readonly number: number;
  readonly phase: Phase;
  readonly operation: Operation;
  /** The queue of the operation; if it has none, the stepped queue. */
  readonly vq: number;
  readonly answer: Answer;
  /** What vhost reported through vq_err, in order. */
  readonly faults: readonly Fault[];
  /** What the engine did, in order: the first 65536 events. */
  readonly events: readonly EngineEvent[];
  readonly eventsLeftOut: number;
  /** The queue's state before and after. */
  readonly before: VqState;
  readonly after: VqState;
  /** What a device loop did, in words. */
  readonly note?: string;
  /** Where the answer differs from the recorded one. */
  readonly differences: readonly Difference[];
}

/** A chain that was popped but not yet completed or discarded. */
export interface HeldChain {
  readonly vq: number;
  readonly head: number;
  /** The position in the available ring that it was popped from. */
  readonly position: number;
  /** How many of the iovecs are device-readable, and how many device-writable. */
  readonly out: number;
  readonly in: number;
  readonly iov: NonNullable<Answer["iov"]>;
  /** Entries for the dirty log; absent if the chain was popped without it. */
  readonly log?: NonNullable<Answer["log"]>;
}
