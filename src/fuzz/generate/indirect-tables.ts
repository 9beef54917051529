import { VRING_DESC_F_NEXT, VRING_DESC_F_WRITE, VRING_DESC_SIZE } from "../../abi/vring.ts";
import { putDescriptor } from "../../ring/split-driver.ts";
import type { InitialBytes } from "../input/fuzz-input.ts";
import type { Random } from "../random.ts";
import { arena } from "./byte-arena.ts";
import { type Buffer, breakDescriptor, someBuffer } from "./chains.ts";
import type { MemoryLayout } from "./memory-layouts.ts";

const MOST_BYTES = 1024;
const MOST_ENTRIES = 8;
const scratch = new Uint8Array(MOST_BYTES);
const view = new DataView(scratch.buffer);

/**
 * Places indirect tables one after the other in the guest memory that a layout
 * reserves for them.
 */
export class IndirectTables {
  private used = 0;
  private le = true;
  private gpa = 0;
  private readonly added: Buffer = { addr: 0, len: 0 };

  start(layout: MemoryLayout, le: boolean): void {
    this.used = 0;
    this.le = le;
    this.gpa = layout.pieces[0]?.gpa ?? 0;
  }

  /**
   * Add a table; one in eight is broken.
   *
   * @param outs - most device-readable buffers at its start
   * @returns the table's place in memory; the object is reused by the next call
   */
  add(random: Random, layout: MemoryLayout, outs: number): Buffer {
    const { le, added } = this;
    const shape = random.word() >>> 0;
    const room = (MOST_BYTES - this.used) / VRING_DESC_SIZE;
    const count = Math.min(1 + (shape & (MOST_ENTRIES - 1)), room);
    const start = this.used;
    added.addr = this.gpa + start;
    added.len = VRING_DESC_SIZE * count;
    for (let k = 0; k < count; k++) {
      const { addr, len } = someBuffer(random, layout);
      const next = k < count - 1 ? VRING_DESC_F_NEXT : 0;
      const write = k >= Math.min(outs, (shape >>> 4) & 3) ? VRING_DESC_F_WRITE : 0;
      putDescriptor(view, start + VRING_DESC_SIZE * k, addr, len, next | write, k + 1, le);
    }
    this.used += VRING_DESC_SIZE * count;
    if (((shape >>> 8) & 7) === 0 && count > 0) this.breakOne(random, layout, start, count, shape);
    return added;
  }

  /** Append the bytes of all tables, by user address. */
  segments(layout: MemoryLayout, into: InitialBytes[]): void {
    let from = 0;
    for (const { hva, size } of layout.pieces) {
      const to = Math.min(from + size, this.used);
      if (from >= to) return;
      into.push({ hva, bytes: arena.copy(scratch, from, to), count: 1 });
      from = to;
    }
  }

  private breakOne(
    random: Random,
    layout: MemoryLayout,
    start: number,
    count: number,
    shape: number,
  ): void {
    switch ((shape >>> 12) & 3) {
      case 0: // Its last entry links to another one.
        view.setUint16(
          start + VRING_DESC_SIZE * (count - 1) + 12,
          VRING_DESC_F_NEXT | VRING_DESC_F_WRITE,
          this.le,
        );
        break;
      case 1:
        this.added.len += (shape >>> 16) & 31;
        break;
      default: {
        const k = (shape >>> 16) % count;
        breakDescriptor(view, start + VRING_DESC_SIZE * k, k, count, random, layout, this.le);
      }
    }
  }
}
