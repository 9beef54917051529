/** One region of a memory table: `size` bytes at `gpa`, which user memory holds at `hva`. */
export interface MemoryRegion {
  readonly gpa: bigint;
  readonly size: bigint;
  readonly hva: bigint;
}
