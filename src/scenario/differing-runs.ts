import { type U64, u64 } from "../base/u64.ts";
import type { Mapping } from "../memory/user-memory.ts";

/** A run of bytes in user memory. */
export interface ByteRun {
  readonly hva: U64;
  readonly bytes: Uint8Array;
}

/** The runs of a mapping that differ from its old contents. */
export function differingRuns({ start, view }: Mapping, old: Uint8Array): ByteRun[] {
  const now = new Uint8Array(view.buffer);
  if (Buffer.compare(now, old) === 0) return [];
  const runs: ByteRun[] = [];
  for (let i = 0; i < now.length; i++) {
    if (now[i] === old[i]) continue;
    const from = i;
    while (i < now.length && now[i] !== old[i]) i++;
    runs.push({ hva: u64(BigInt(start + from)), bytes: now.slice(from, i) });
  }
  return runs;
}
