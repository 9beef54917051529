/**
 * How much of an image one dump reads and keeps: a hostile ring has 2^15 chains of
 * 2^31 descriptors each, and a ring state can name 100 000 queues. Real machines
 * stay far below.
 */
export class ReadBudget {
  /** Descriptors of chains. */
  left = 1 << 17;
  private tableEntries = 1 << 18;
  private payloadBytes = 1 << 21;

  /** Whether a descriptor table of `num` entries may still be read. */
  takeTable(num: number): boolean {
    if (num > this.tableEntries) return false;
    this.tableEntries -= num;
    return true;
  }

  /** Whether the payload of so many buffers may still be read. `each` is bytes of one at most. */
  takePayload(buffers: number, each: number): boolean {
    if (buffers * each > this.payloadBytes) return false;
    this.payloadBytes -= buffers * each;
    return true;
  }
}
