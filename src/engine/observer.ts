import type { U64 } from "../abi/u64.ts";

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

/** Told what the engine does, as it does it. With none given nothing is spent on it. */
export interface Observer {
  /** A descriptor was read, and not yet judged. */
  descriptor(seen: SeenDescriptor): void;
}
