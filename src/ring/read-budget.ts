/**
 * Limits how much of an image one dump reads and keeps. A hostile ring may have 2^15
 * chains of 2^31 descriptors each, and a ring state may name 100 000 queues. Real
 * machines stay far below the limits.
 */
export class ReadBudget {
  /** Descriptors that may still be read in chains. */
  left = 1 << 17;
  private tableEntries = 1 << 18;
  private payloadBytes = 1 << 21;

  /** Whether a descriptor table of `num` entries may still be read. */
  takeTable(num: number): boolean {
    if (num > this.tableEntries) return false;
    this.tableEntries -= num;
    return true;
  }

  /** Whether the payload of `buffers` buffers, at most `each` bytes of each, may still be read. */
  takePayload(buffers: number, each: number): boolean {
    if (buffers * each > this.payloadBytes) return false;
    this.payloadBytes -= buffers * each;
    return true;
  }
}
