import type { U64 } from "../../base/u64.ts";

/**
 * One thing that back-end, VMM or guest do. Back-end and VMM behave: what they may
 * not do at the moment is left out when the program is performed.
 */
export type FuzzOp =
  /** The back-end pops up to `count` chains, until one is refused or there is none. */
  | { readonly op: "pop"; readonly iovSize: number; readonly count: number }
  /**
   * It gives back a chain that it holds, number `which` from the oldest (modulo
   * those held), with `len` bytes written or as many as there is room for; while
   * everything is logged it logs them first.
   */
  | { readonly op: "complete"; readonly which: number; readonly len: number }
  /** The same for the `count` oldest at once. */
  | { readonly op: "complete-many"; readonly count: number; readonly len: number }
  /** It undoes its last pops, `count` of them at most. */
  | { readonly op: "discard"; readonly count: number }
  | { readonly op: PlainOp }
  /** The guest moves avail.idx on. */
  | { readonly op: "publish"; readonly count: number }
  /**
   * The guest writes; what is not mapped ends it. With `during` it does so after a
   * read of that number, from 1, of what is done next.
   */
  | {
      readonly op: "poke";
      readonly hva: number;
      readonly bytes: Uint8Array;
      readonly during?: number;
    }
  /** VHOST_SET_MEM_TABLE with one of the input's, modulo how many there are. */
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
  /** VHOST_F_LOG_ALL is acked or given up, as at the start and end of a migration. */
  | { readonly op: "log-all"; readonly on: boolean }
  /** The back-end is stopped, the ring's size or base set, and the back-end started. */
  | { readonly op: "num" | "base"; readonly value: number };

/** What needs nothing but its name. */
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
  /** The device is stopped, its owner reset, and all set up again. */
  | "restart";
