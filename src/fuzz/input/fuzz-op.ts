import type { U64 } from "../../base/u64.ts";

/**
 * One action of back-end, VMM or guest. Back-end and VMM keep to the rules: an action
 * that is not allowed at the moment is skipped.
 */
export type FuzzOp =
  /** The back-end pops up to `count` chains, until one is refused or the ring is empty. */
  | { readonly op: "pop"; readonly iovSize: number; readonly count: number }
  /**
   * The back-end completes a chain that it holds, number `which` from the oldest
   * (modulo the number held), with `len` bytes written, or as many as fit. If
   * everything is logged, it logs them first.
   */
  | { readonly op: "complete"; readonly which: number; readonly len: number }
  /** The same for the `count` oldest at once. */
  | { readonly op: "complete-many"; readonly count: number; readonly len: number }
  /** The back-end undoes its last pops, at most `count`. */
  | { readonly op: "discard"; readonly count: number }
  | { readonly op: PlainOp }
  /** The guest advances avail.idx. */
  | { readonly op: "publish"; readonly count: number }
  /**
   * The guest writes, up to the first unmapped byte. With `during` it writes after
   * that read (counted from 1) of the next operation.
   */
  | {
      readonly op: "poke";
      readonly hva: number;
      readonly bytes: Uint8Array;
      readonly during?: number;
    }
  /** VHOST_SET_MEM_TABLE with one of the input's tables, modulo their number. */
  | { readonly op: "table"; readonly table: number }
  /** VHOST_SET_VRING_ADDR while the back-end runs. */
  | {
      readonly op: "addr";
      readonly logUsed: boolean;
      readonly desc: U64;
      readonly avail: U64;
      readonly used: U64;
      readonly logAddr: U64;
    }
  | { readonly op: "log-base"; readonly base: U64 }
  /** VHOST_F_LOG_ALL is set or cleared, as at the start and end of a migration. */
  | { readonly op: "log-all"; readonly on: boolean }
  /** The back-end stops, the ring's size or base is set, and the back-end starts again. */
  | { readonly op: "num" | "base"; readonly value: number };

/** An operation without operands. */
export type PlainOp =
  | "signal"
  | "notify"
  | "enable"
  | "disable"
  | "avail-empty"
  | "kick"
  | "run-worker"
  | "access-ok"
  | "get-base"
  /** The device is stopped, its owner is reset, and everything is set up again. */
  | "restart";
