import type { MemoryLayout } from "../generate/memory-layouts.ts";
import type { FuzzInput } from "../input/fuzz-input.ts";

const ANYWHERE: MemoryLayout["buffers"] = [{ gpa: 0, size: 4096 }];

/** The layout of an input that need not come from the generator. */
export function layoutOf(input: FuzzInput): MemoryLayout {
  const { queue, maps, memory } = input;
  const first = input.tables[0] ?? [];
  const buffers = first.flatMap(({ gpa, size }) =>
    typeof gpa === "number" && typeof size === "number" && size > 0 ? [{ gpa, size }] : [],
  );
  const pieces = memory.map(({ hva, bytes }) => ({ gpa: 0, hva, size: bytes.length }));
  return {
    tables: [first, input.tables[1] ?? first],
    maps,
    pieces: pieces.length > 0 ? pieces : [{ gpa: 0, hva: Number(queue.desc), size: 16 }],
    buffers: buffers.length > 0 ? buffers : ANYWHERE,
    ringGpa: 0,
    logBase: Number(queue.logBase),
  };
}
