import { VRING_DESC_F_INDIRECT, VRING_DESC_F_NEXT } from "../../abi/vring.ts";
import type { U64 } from "../../base/u64.ts";
import type { SeenDescriptor } from "../../engine/observer.ts";

/**
 * Follows a walk by its links: in the main table each descriptor's next, in an
 * indirect one entry after entry, as vhost reads them.
 *
 * Spec: 2.7.5.2, 2.7.5.3
 */
export class ChainLinks {
  private head = -1;
  /** Where the main table goes on; -1 at its end. */
  private next = -1;
  /** Guest address of the indirect table at hand. */
  table: U64 = 0;
  /** Entry of it that was read last. */
  position = 0;
  /** The indirect table at hand has another entry. */
  private more = false;

  clear(): void {
    this.head = -1;
    this.more = false;
  }

  /** Go on to a descriptor; false when no link leads there. */
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

  /** Whether the walk began at `head` and nothing is left to follow. */
  isComplete(head: number): boolean {
    return this.head === head && this.next < 0 && !this.more;
  }
}
