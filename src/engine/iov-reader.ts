import { VRING_DESC_SIZE } from "../abi/vring.ts";
import { addU64, type U64 } from "../base/u64.ts";
import { copyFromUser, type UserMemory } from "../memory/user-memory.ts";
import type { IovArray } from "./iov-array.ts";

/**
 * Reads descriptors one after the other from iovecs that may split them anywhere, for
 * tables that no mapping contains whole.
 *
 * Kernel: copy_from_iter() as get_indirect() uses it
 */
export class IovReader {
  /** User address of the descriptor that `next` read; of its first byte if it is split. */
  addr: U64 = 0;
  private readonly bytes = new Uint8Array(VRING_DESC_SIZE);
  /** The descriptor itself. */
  readonly view = new DataView(this.bytes.buffer);

  private piece = 0;
  private pieces = 0;
  /** Bytes of the current piece that have been read. */
  private done = 0;

  constructor(
    private readonly memory: UserMemory,
    private readonly iov: IovArray,
  ) {}

  /** Begin at the first of `pieces` iovecs. */
  start(pieces: number): void {
    this.piece = 0;
    this.pieces = pieces;
    this.done = 0;
  }

  /** Advance to the next descriptor; false when part of it is not mapped. */
  next(): boolean {
    let filled = 0;
    while (filled < VRING_DESC_SIZE) {
      if (this.piece >= this.pieces) return false;
      const left = (this.iov.lens[this.piece] as number) - this.done;
      if (left === 0) {
        this.piece++;
        this.done = 0;
        continue;
      }
      const addr = addU64(this.iov.base(this.piece), this.done);
      if (filled === 0) this.addr = addr;
      const n = Math.min(left, VRING_DESC_SIZE - filled);
      if (copyFromUser(this.memory, addr, this.bytes.subarray(filled, filled + n)) < n) {
        return false;
      }
      filled += n;
      this.done += n;
    }
    return true;
  }
}
