/** Bitmap bytes already set by the current operation. Nothing clears them in the meantime. */
export class FilledBytes {
  private start = 0;
  private end = 0;

  clear(): void {
    this.end = this.start;
  }

  holds(addr: number, count: number): boolean {
    return addr >= this.start && addr + count <= this.end;
  }

  add(addr: number, count: number): void {
    const end = addr + count;
    if (this.end > this.start && addr <= this.end && end >= this.start) {
      this.start = Math.min(this.start, addr);
      this.end = Math.max(this.end, end);
    } else {
      this.start = addr;
      this.end = end;
    }
  }
}
