import type { U64 } from "../base/u64.ts";
import type { Fault } from "./fault.ts";

/** The structure that was accessed. */
export type Structure = "desc" | "indirect" | "avail" | "used" | "log" | "argument" | "buffer";

/** A descriptor as the engine read it. */
export interface SeenDescriptor {
  readonly table: "main" | "indirect";
  /** Position in its table. */
  readonly index: number;
  /** Guest address of the buffer or of the indirect table. */
  readonly addr: U64;
  /** Bytes. */
  readonly len: number;
  readonly flags: number;
  readonly next: number;
}

/** A field of user memory was written: its old and new value. */
export interface WriteEvent {
  readonly type: "write";
  readonly structure: Structure;
  readonly addr: U64;
  /** Bytes: 1, 2 or 4; for an ioctl's argument, its full size. */
  readonly size: number;
  readonly value: U64;
  readonly old: U64;
  /** Byte order of the field. */
  readonly littleEndian: boolean;
}

/** Something the engine did. Events come in the order in which things happened. */
export type EngineEvent =
  /** A field of user memory was read; `value` is in CPU byte order. */
  | {
      readonly type: "read";
      readonly structure: Structure;
      readonly addr: U64;
      /** Bytes. */
      readonly size: number;
      readonly value: U64;
    }
  | WriteEvent
  /** Whole bytes of the dirty bitmap were set at once, starting at user address `addr`. */
  | { readonly type: "log-fill"; readonly addr: number; readonly old: Uint8Array }
  /**
   * Guest or device wrote memory, outside of vhost; `old` is the previous content, as
   * far as it is mapped.
   */
  | {
      readonly type: "poke";
      readonly addr: U64;
      readonly old: Uint8Array;
      readonly bytes: Uint8Array;
    }
  /**
   * An access that faulted; `addr` is a user address, except for `indirect`, where it
   * is a guest address.
   */
  | {
      readonly type: "access-fault";
      readonly structure: Structure;
      readonly addr: U64;
      readonly size: number;
    }
  /** A descriptor was read: 16 bytes at user address `at`. */
  | ({ readonly type: "descriptor"; readonly at: U64 } & SeenDescriptor)
  /** A guest range was translated: `ret` iovecs, or -errno. */
  | { readonly type: "translation"; readonly addr: U64; readonly len: number; readonly ret: number }
  /** Below the lowest region the search reads past its array (4.6). */
  | { readonly type: "region-overrun"; readonly addr: U64 }
  /** An entry past the 1024 of the log array was written (4.6). */
  | { readonly type: "log-overrun"; readonly count: number }
  /**
   * The log range for a running queue's used ring, `size` bytes, is checked against
   * the end of the bitmap.
   */
  | { readonly type: "log-check"; readonly addr: U64; readonly size: number }
  /** The decision whether to interrupt the guest, and the indices that decided it. */
  | {
      readonly type: "decision";
      readonly signal: boolean;
      readonly reason: "empty" | "flags" | "first" | "event" | "unreadable";
      readonly event?: number;
      readonly oldIdx?: number;
      readonly newIdx?: number;
    }
  /** A page of guest memory was marked dirty. */
  | { readonly type: "log-bit"; readonly page: U64 }
  /** An eventfd was signalled. */
  | { readonly type: "signal"; readonly fd: number; readonly purpose: "call" | "error" | "log" }
  | { readonly type: "error"; readonly fault: Fault }
  | { readonly type: "bug"; readonly reason: string };

/** Receives each event as it happens. Without an observer events cost nothing. */
export interface Observer {
  see(event: EngineEvent): void;
}
