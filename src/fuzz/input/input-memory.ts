import { MappedMemory } from "../../memory/mapped-memory.ts";
import type { Mapping, UserMemory } from "../../memory/user-memory.ts";
import type { FuzzInput, InitialBytes, InputMap } from "./fuzz-input.ts";

/** Memory, with the bytes of each mapping. */
interface HeldMemory {
  readonly memory: MappedMemory;
  readonly bytes: readonly Uint8Array[];
}

function holdingMaps(maps: readonly InputMap[]): HeldMemory {
  const memory = new MappedMemory(maps.map(({ hva, size }) => ({ start: hva, size })));
  return { memory, bytes: memory.mappings.map(({ view }) => new Uint8Array(view.buffer)) };
}

/**
 * User memory for one run after another. Inputs with the same maps share their
 * buffers, so most runs allocate nothing.
 *
 * Mappings returned by `find` become invalid at the next `load`: drop the engine's
 * cached mappings first.
 */
export class InputMemory implements UserMemory {
  private readonly held = new WeakMap<readonly InputMap[], HeldMemory>();
  private current = new MappedMemory([]);
  private bytes: readonly Uint8Array[] = [];

  find(addr: number): Mapping | undefined {
    return this.current.find(addr);
  }

  /** Mappings of the current run, ascending by address. */
  get mappings(): readonly Mapping[] {
    return this.current.mappings;
  }

  /** Set memory to its state at the start of an input's run. */
  load({ maps, memory }: FuzzInput): void {
    let held = this.held.get(maps);
    if (held === undefined) {
      held = holdingMaps(maps);
      this.held.set(maps, held);
    } else {
      for (let i = 0; i < held.bytes.length; i++) (held.bytes[i] as Uint8Array).fill(0);
    }
    this.current = held.memory;
    this.bytes = held.bytes;
    for (let i = 0; i < memory.length; i++) this.fill(memory[i] as InitialBytes);
  }

  private fill({ hva, bytes, count }: InitialBytes): void {
    const { mappings } = this.current;
    const end = hva + bytes.length * count;
    for (let i = 0; i < mappings.length; i++) {
      const mapping = mappings[i] as Mapping;
      const from = Math.max(mapping.start, hva);
      const to = Math.min(mapping.end, end);
      if (from >= to) continue;
      const isWhole = count === 1 && from === hva && to === end;
      if (isWhole) (this.bytes[i] as Uint8Array).set(bytes, from - mapping.start);
      else fillFrom(mapping, from, to, bytes, (from - hva) % bytes.length);
    }
  }
}

/** Fill part of a mapping with a repeated pattern, starting at its byte `phase`. */
function fillFrom(mapping: Mapping, from: number, to: number, bytes: Uint8Array, phase: number) {
  const target = new Uint8Array(mapping.view.buffer, from - mapping.start, to - from);
  const first = phase === 0 && bytes.length <= target.length;
  if (!first) {
    for (let i = 0; i < Math.min(target.length, bytes.length); i++) {
      target[i] = bytes[(phase + i) % bytes.length] as number;
    }
  } else target.set(bytes);
  // Copy what is already there behind itself, doubling the length each time.
  for (let done = bytes.length; done < target.length; done *= 2) {
    target.copyWithin(done, 0, Math.min(done, target.length - done));
  }
}
