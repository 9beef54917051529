import type { U64 } from "../../base/u64.ts";
import type { FuzzOp } from "./fuzz-op.ts";

/** Most of what an input may hold: what decodes is within it, and what is made keeps to it. */
export const LIMITS = {
  maps: 8,
  /** Of all maps together, in bytes. */
  mapBytes: 4 << 20,
  tables: 4,
  /** One more than VHOST_SET_MEM_TABLE takes. */
  regions: 65,
  segments: 96,
  /** Of one segment, repeated as often as it is, in bytes. */
  segmentBytes: 4 << 20,
  /** Of all segments together, each counted once, in bytes. */
  literalBytes: 1 << 20,
  ops: 256,
  pokeBytes: 64,
} as const;

/** A range of user memory that exists, zero-filled at first. */
export interface InputMap {
  /** Below 2^53, as is the end. */
  readonly hva: number;
  /** Bytes, at least 1. */
  readonly size: number;
}

/** A region of a memory table. */
export interface InputRegion {
  readonly gpa: U64;
  readonly size: U64;
  readonly hva: U64;
}

/** Bytes of user memory at the start, `count` times in a row; outside the maps they are dropped. */
export interface InitialBytes {
  readonly hva: number;
  readonly bytes: Uint8Array;
  readonly count: number;
}

/** The queue as the VMM sets it up. */
export interface InputQueue {
  /** A power of two from 1 to 32768. */
  readonly num: number;
  /** A legacy guest is big-endian: of effect where the kernel has VHOST_SET_VRING_ENDIAN. */
  readonly bigEndian: boolean;
  /** Acked feature bits. */
  readonly features: U64;
  /** What VHOST_SET_VRING_BASE sets: a free-running u16. */
  readonly base: number;
  readonly desc: U64;
  readonly avail: U64;
  readonly used: U64;
  /** Writes to the used ring are logged, at `logAddr`. */
  readonly logUsed: boolean;
  readonly logAddr: U64;
  /** User address of the dirty bitmap. */
  readonly logBase: U64;
  /** Whether it has a call eventfd. */
  readonly call: boolean;
}

/**
 * A run as the fuzzer has it: what memory holds at the start, how the VMM sets
 * one queue up, and a program of what back-end, VMM and guest then do. It names
 * no kernel. What an operation needs of the run so far (which head to complete)
 * is found when it is performed.
 *
 * Plain data that nobody changes: mutations make new ones, and share what they keep.
 */
export interface FuzzInput {
  readonly queue: InputQueue;
  /** Disjoint. */
  readonly maps: readonly InputMap[];
  /** The first is set at the start, the others by operations; at least one. */
  readonly tables: readonly (readonly InputRegion[])[];
  readonly memory: readonly InitialBytes[];
  readonly program: readonly FuzzOp[];
}
