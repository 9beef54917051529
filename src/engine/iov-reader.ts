import { addU64, type U64 } from "../abi/u64.ts";
import { VRING_DESC_SIZE } from "../abi/vring.ts";
import { copyFromUser, NO_MAPPING, type UserMemory } from "../memory/user-memory.ts";
import type { IovArray } from "./iov-array.ts";

/**
 * Reads descriptors one after the other from iovecs, wherever they are cut.
 *
 * Kernel: copy_from_iter() as get_indirect() uses it
 */
export class IovReader {
  /** Where the descriptor that `next` reached can be read. */
  view: DataView = NO_MAPPING.view;
  offset = 0;

  /** Its user address: of its first byte, where it is cut. */
  addr: U64 = 0;

  private mapping = NO_MAPPING;
  private piece = 0;
  private pieces = 0;
  /** Bytes of the current piece already read. */
  private done = 0;
  private readonly scratch = new Uint8Array(VRING_DESC_SIZE);
  private readonly scratchView = new DataView(this.scratch.buffer);

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

  /** Move on to the next descriptor; false when part of it is not mapped. */
  next(): boolean {
    const done = this.done;
    const addr = (this.iov.bases[this.piece] as number) + done;
    const mapping = this.mapping;
    if (
      done + VRING_DESC_SIZE <= (this.iov.lens[this.piece] as number) &&
      addr >= mapping.start &&
      addr + VRING_DESC_SIZE <= mapping.end
    ) {
      this.addr = addr;
      this.view = mapping.view;
      this.offset = addr - mapping.start;
      this.done = done + VRING_DESC_SIZE;
      return true;
    }
    return this.gather();
  }

  private gather(): boolean {
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
      if (copyFromUser(this.memory, addr, this.scratch.subarray(filled, filled + n)) < n) {
        return false;
      }
      this.mapping = this.memory.find(addr as number) ?? NO_MAPPING;
      filled += n;
      this.done += n;
    }
    this.view = this.scratchView;
    this.offset = 0;
    return true;
  }
}
