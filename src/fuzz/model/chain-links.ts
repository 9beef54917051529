import { VRING_DESC_F_INDIRECT, VRING_DESC_F_NEXT } from "../../abi/vring.ts";
import type { U64 } from "../../base/u64.ts";
import type { SeenDescriptor } from "../../engine/observer.ts";

/**
 * Follows a walk along its links, as vhost reads them: the next fields in the main
 * table, consecutive entries in an indirect one.
 *
 * Spec: 2.7.5.2, 2.7.5.3
 */
export class ChainLinks {
  private head = -1;
  /** Next index in the main table; -1 at the end of the chain. */
  private next = -1;
  /** Guest address of the current indirect table. */
  table: U64 = 0;
  /** The entry of that table that was read last. */
  position = 0;
  /** The current indirect table has another entry. */
  private more = false;

  clear(): void {
    this.head = -1;
    this.more = false;
  }

  /** Continue with a descriptor; false when no link leads there. */
  follow({ table, index, addr, flags, next }: SeenDescriptor): boolean {
    const hasNext = (flags & VRING_DESC_F_NEXT) !== 0;
    if (table === "indirect") {
      const isNext = this.more && index === this.position + 1;
      this.position = index;
      this.more = hasNext;
      return isNext;
    }
    const isNext = !this.more && (this.head < 0 || index === this.next);
    if (this.head < 0) this.head = index;
    this.next = hasNext ? next : -1;
    this.more = (flags & VRING_DESC_F_INDIRECT) !== 0;
    this.table = addr;
    this.position = -1;
    return isNext;
  }

  /** Whether the walk began at `head` and there is nothing left to follow. */
  isComplete(head: number): boolean {
    return this.head === head && this.next < 0 && !this.more;
  }
}
