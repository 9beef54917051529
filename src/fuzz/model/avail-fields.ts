import type { EngineEvent } from "../../engine/observer.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import type { WatchedRun } from "../property.ts";
import { offsetFrom, readField } from "./ring-field.ts";

/**
 * The u16 fields of the available ring as an operation has to take them: what is
 * read once counts, whatever the guest makes of it later.
 *
 * While the guest writes they are those that vhost read first; else memory holds
 * them still, and vhost is not asked.
 */
export class AvailFields {
  private readonly addrs: (number | bigint)[] = [];
  private readonly values: number[] = [];

  constructor(private readonly run: Pick<WatchedRun, "guestWrites" | "memory">) {}

  /** Another operation begins. */
  clear(): void {
    if (this.addrs.length === 0) return;
    this.addrs.length = 0;
    this.values.length = 0;
  }

  /** To be told of what vhost reads while the guest writes. */
  see(event: EngineEvent): void {
    if (event.type !== "read" || event.structure !== "avail") return;
    this.addrs.push(event.addr);
    this.values.push(Number(event.value));
  }

  /**
   * A field of a queue's ring.
   *
   * @param offset - bytes from the start of the ring
   * @returns -1 when it is not mapped, or vhost never read it while the guest wrote
   */
  field({ avail, isLe }: VirtQueue, offset: number): number {
    if (!this.run.guestWrites) return readField(this.run.memory, avail, offset, 2, isLe);
    const at = this.addrs.findIndex((addr) => offsetFrom(avail, addr) === offset);
    return at < 0 ? -1 : (this.values[at] as number);
  }
}
