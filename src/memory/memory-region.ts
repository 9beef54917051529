/**
 * One region of a memory table: `size` bytes at guest address `gpa`, mapped at user
 * address `hva`.
 */
export interface MemoryRegion {
  readonly gpa: bigint;
  readonly size: bigint;
  readonly hva: bigint;
}
