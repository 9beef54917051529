import type { U64 } from "../../base/u64.ts";
import type { FuzzOp } from "./fuzz-op.ts";

/** Limits of an input. Decoding and generating both stay within them. */
export const LIMITS = {
  maps: 8,
  /** All maps together, in bytes. */
  mapBytes: 4 << 20,
  tables: 4,
  /** One more than VHOST_SET_MEM_TABLE takes. */
  regions: 65,
  segments: 96,
  /** One segment, including its repetitions, in bytes. */
  segmentBytes: 4 << 20,
  /** All segments together, each counted once, in bytes. */
  literalBytes: 1 << 20,
  ops: 256,
  pokeBytes: 64,
} as const;

/** A range of mapped user memory, initially zero. */
export interface InputMap {
  /** Start and end are below 2^53. */
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

/** Initial bytes of user memory, repeated `count` times; bytes outside the maps are dropped. */
export interface InitialBytes {
  readonly hva: number;
  readonly bytes: Uint8Array;
  readonly count: number;
}

/** The queue as the VMM sets it up. */
export interface InputQueue {
  /** A power of two from 1 to 32768. */
  readonly num: number;
  /** A big-endian legacy guest; only matters if the kernel has VHOST_SET_VRING_ENDIAN. */
  readonly bigEndian: boolean;
  /** Acked feature bits. */
  readonly features: U64;
  /** The value for VHOST_SET_VRING_BASE: a free-running u16. */
  readonly base: number;
  readonly desc: U64;
  readonly avail: U64;
  readonly used: U64;
  /** Writes to the used ring are logged, at `logAddr`. */
  readonly logUsed: boolean;
  readonly logAddr: U64;
  /** User address of the dirty bitmap. */
  readonly logBase: U64;
  /** Whether the queue has a call eventfd. */
  readonly call: boolean;
}

/**
 * A run in the fuzzer's own form: the initial memory, the set-up of one queue by the
 * VMM, and a program of what back-end, VMM and guest do next. It names no kernel.
 * Whatever depends on the run so far (such as which head to complete) is decided when
 * an operation is performed.
 *
 * Plain data that never changes: mutations make new inputs and share the unchanged
 * parts.
 */
export interface FuzzInput {
  readonly queue: InputQueue;
  /** Disjoint. */
  readonly maps: readonly InputMap[];
  /** The first is set at the start, the others by operations. At least one. */
  readonly tables: readonly (readonly InputRegion[])[];
  readonly memory: readonly InitialBytes[];
  readonly program: readonly FuzzOp[];
}
