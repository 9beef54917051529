import { VRING_DESC_F_INDIRECT, VRING_DESC_F_WRITE } from "../../abi/vring.ts";
import type { U64 } from "../../base/u64.ts";
import type { SeenDescriptor } from "../../engine/observer.ts";

/** Most buffers stored per walk; beyond this they are only counted. */
const KEPT = 1 << 17;

/** The buffers of the current chain, in the order in which they were read. */
export class WalkedChain {
  /** Number of buffers, including those not stored. */
  count = 0;
  private addrs = new Float64Array(64);
  private lens = new Float64Array(64);
  private writes = new Uint8Array(64);
  private readonly wide = new Map<number, bigint>();

  clear(): void {
    this.count = 0;
  }

  /** Whether all buffers were stored. */
  get whole(): boolean {
    return this.count <= KEPT;
  }

  /** Add the buffer of a descriptor; an indirect table adds none. */
  add({ addr, len, flags }: SeenDescriptor): void {
    if ((flags & VRING_DESC_F_INDIRECT) !== 0) return;
    const i = this.count++;
    if (i >= this.addrs.length && !this.grow(i)) return;
    if (typeof addr === "number") {
      this.addrs[i] = addr;
    } else {
      this.addrs[i] = Number.NaN;
      this.wide.set(i, addr);
    }
    this.lens[i] = len;
    this.writes[i] = flags & VRING_DESC_F_WRITE;
  }

  /** Guest address of buffer `i`. */
  addr(i: number): U64 {
    const addr = this.addrs[i] as number;
    return Number.isNaN(addr) ? (this.wide.get(i) as bigint) : addr;
  }

  /** Length of buffer `i` in bytes. */
  len(i: number): number {
    return this.lens[i] as number;
  }

  isWritable(i: number): boolean {
    return this.writes[i] !== 0;
  }

  private grow(i: number): boolean {
    if (i >= KEPT) return false;
    const { addrs, lens, writes } = this;
    this.addrs = new Float64Array(2 * i);
    this.lens = new Float64Array(2 * i);
    this.writes = new Uint8Array(2 * i);
    this.addrs.set(addrs);
    this.lens.set(lens);
    this.writes.set(writes);
    return true;
  }
}
