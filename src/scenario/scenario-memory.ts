import type { U64 } from "../base/u64.ts";
import { MappedMemory } from "../memory/mapped-memory.ts";
import type { Mapping } from "../memory/user-memory.ts";
import { differingRuns } from "./differing-runs.ts";
import type { Final, Scenario } from "./scenario.ts";

/** User memory of a scenario, which remembers its initial contents. */
export class ScenarioMemory extends MappedMemory {
  /** Mappings in the order of the scenario, with their initial contents. */
  private readonly before: readonly (readonly [Mapping, Uint8Array])[];

  /** Maps at 2^53 or above are ignored: no user address is that high. */
  constructor({ maps, memory }: Scenario) {
    const low = maps.filter(
      (map): map is { hva: number; size: number } => typeof map.hva === "number",
    );
    super(low.map(({ hva, size }) => ({ start: hva, size })));
    for (const { hva, bytes, count } of memory) this.fill(hva, bytes, count);
    this.before = low
      .filter(({ size }) => size > 0)
      .map(({ hva }) => {
        const mapping = this.find(hva) as Mapping;
        return [mapping, new Uint8Array(mapping.view.buffer.slice(0))];
      });
  }

  /** Runs of bytes that differ from the initial contents. */
  written(): Final["written"] {
    return this.before.flatMap(([mapping, old]) => differingRuns(mapping, old));
  }

  /** Write a repeated pattern; bytes outside the maps are dropped. */
  private fill(hva: U64, bytes: Uint8Array, count: number): void {
    if (typeof hva !== "number" || bytes.length === 0) return;
    for (const mapping of this.mappings) {
      const start = Math.max(mapping.start, hva);
      const end = Math.min(mapping.end, hva + bytes.length * count);
      if (start >= end) continue;
      // Buffer.fill starts with the first byte of a pattern, so rotate it to the phase here.
      const phase = (start - hva) % bytes.length;
      const pattern = Buffer.concat([bytes.subarray(phase), bytes.subarray(0, phase)]);
      const target = Buffer.from(mapping.view.buffer as ArrayBuffer);
      target.fill(pattern, start - mapping.start, end - mapping.start);
    }
  }
}
