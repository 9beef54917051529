import { addU64, type U64 } from "../../base/u64.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import type { UserMemory } from "../../memory/user-memory.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { pageOf } from "./log-extent.ts";
import { readField } from "./ring-field.ts";

/** Pages checked at either end of a range. */
const LOOKED_AT = 64;
const U64_END = 1n << 64n;

/** The pages that one operation must mark dirty, and those it marked. */
export class DirtyPages {
  private readonly firsts: number[] = [];
  private readonly lasts: number[] = [];
  private readonly marked: number[] = [];
  /** The range to be marked cannot be determined. */
  private unclear = false;

  clear(): void {
    this.unclear = false;
    if (this.isEmpty) return;
    this.firsts.length = 0;
    this.lasts.length = 0;
    this.marked.length = 0;
  }

  /** Nothing has to be marked, and nothing was. */
  get isEmpty(): boolean {
    return this.firsts.length === 0 && this.marked.length === 0;
  }

  /** Bytes of the used ring were written, at `offset` from its start. */
  addUsed({ logAddr }: VirtQueue, offset: number, size: number): void {
    this.add(addU64(logAddr, offset), addU64(logAddr, offset + size - 1));
  }

  /** The bytes that a back-end says it wrote: its buffers, from the first one on. */
  addEntries({ log, len }: Extract<Operation, { op: "log_write" }>): void {
    let left = BigInt(len);
    for (const [addr, size] of log) {
      const written = BigInt(size) < left ? BigInt(size) : left;
      if (written === 0n) continue;
      left -= written;
      const start = BigInt(addr);
      // The kernel's own sum wraps, so it marks less than it was told.
      if (start + written > U64_END || written + (start % 4096n) >= U64_END) this.unclear = true;
      else this.add(addr, start + written - 1n);
    }
  }

  /** A page was marked. */
  mark(page: number): void {
    this.marked.push(page);
  }

  /** The first page that was marked without need; -1 when there is none. */
  beyond(): number {
    if (this.unclear) return -1;
    for (const page of this.marked) if (!this.isDue(page)) return page;
    return -1;
  }

  /** The first page that should be marked and is not; -1 when there is none. */
  unmarked(memory: UserMemory, logBase: U64): number {
    if (this.unclear) return -1;
    for (let i = 0; i < this.firsts.length; i++) {
      const first = this.firsts[i] as number;
      const last = this.lasts[i] as number;
      for (let page = first; page <= last; page++) {
        if (page === first + LOOKED_AT) page = Math.max(page, last - LOOKED_AT);
        const byte = readField(memory, addU64(logBase, Math.floor(page / 8)), 0, 1, true);
        if (byte >= 0 && (byte & (1 << (page & 7))) === 0) return page;
      }
    }
    return -1;
  }

  private isDue(page: number): boolean {
    for (let i = 0; i < this.firsts.length; i++) {
      if (page >= (this.firsts[i] as number) && page <= (this.lasts[i] as number)) return true;
    }
    return false;
  }

  private add(from: U64, to: U64): void {
    const first = pageOf(from);
    const last = pageOf(to);
    if (last < first) {
      this.unclear = true;
      return;
    }
    const end = this.firsts.length - 1;
    if (end >= 0 && this.firsts[end] === first && this.lasts[end] === last) return;
    this.firsts.push(first);
    this.lasts.push(last);
  }
}
