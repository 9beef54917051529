import type { EngineEvent } from "../../engine/observer.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import type { UserMemory } from "../../memory/user-memory.ts";
import { offsetFrom, readField } from "./ring-field.ts";

/**
 * The u16 fields of the available ring as an operation has to see them. A field that
 * is read once keeps that value for the operation, even if the guest changes it
 * later.
 *
 * While the guest writes, they are the values that vhost read first. Otherwise memory
 * still has them, and they are read from there, not taken from vhost.
 */
export class AvailFields {
  private readonly addrs: (number | bigint)[] = [];
  private readonly values: number[] = [];

  constructor(
    private readonly run: { readonly guestWrites: boolean; readonly memory: UserMemory },
  ) {}

  /** Forget everything: another operation begins. */
  clear(): void {
    if (this.addrs.length === 0) return;
    this.addrs.length = 0;
    this.values.length = 0;
  }

  /** Receive what vhost reads while the guest writes. */
  see(event: EngineEvent): void {
    if (event.type !== "read" || event.structure !== "avail") return;
    this.addrs.push(event.addr);
    this.values.push(Number(event.value));
  }

  /**
   * A field of a queue's available ring.
   *
   * @param offset - bytes from the start of the ring
   * @returns -1 when it is not mapped, or when vhost never read it while the guest
   *   wrote
   */
  field({ avail, isLe }: VirtQueue, offset: number): number {
    if (!this.run.guestWrites) return readField(this.run.memory, avail, offset, 2, isLe);
    const at = this.addrs.findIndex((addr) => offsetFrom(avail, addr) === offset);
    return at < 0 ? -1 : (this.values[at] as number);
  }
}
