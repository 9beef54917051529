import type { U64 } from "../base/u64.ts";

/** A run of user memory held in one buffer: byte k of `view` is user address `start + k`. */
export class Mapping {
  /** One past the last user address. */
  readonly end: number;
  /** In bytes. */
  readonly size: number;

  /**
   * @param view - smaller than 2 GiB, so that offsets in it are 32-bit integers
   * @param live - the memory itself; otherwise a copy gathered for one read
   */
  constructor(
    readonly start: number,
    readonly view: DataView,
    readonly live = true,
  ) {
    this.size = view.byteLength;
    this.end = start + this.size;
  }
}

/**
 * Offset of a structure in a mapping that contains all of it.
 *
 * @param size - of the structure, in bytes
 * @returns the offset, or -1 when the mapping does not contain all of it
 */
export function offsetIn(mapping: Mapping, addr: U64, size: number): number {
  if (typeof addr !== "number") return -1;
  const offset = addr - mapping.start;
  return offset >= 0 && offset + size <= mapping.size ? offset | 0 : -1;
}

/** A mapping that contains no address: the initial value of cached lookups. */
export const NO_MAPPING = new Mapping(0, new DataView(new ArrayBuffer(0)));

/**
 * User memory as the engine sees it: some addresses are mapped, all others fault.
 *
 * Once handed out, a mapping stays valid and current for the life of the memory, so
 * the engine may keep it. User addresses stay below 2^53 on every architecture
 * (x86-64 ends at 2^47); nothing is ever mapped from there on.
 */
export interface UserMemory {
  /** The mapping that holds `addr`, or undefined when touching it faults. */
  find(addr: number): Mapping | undefined;
}

/**
 * The mapping in which to look for a whole structure: the cached one if it contains
 * all of it, otherwise the one that contains the first byte.
 */
export function holding(memory: UserMemory, held: Mapping, addr: U64, size: number): Mapping {
  if (typeof addr !== "number" || offsetIn(held, addr, size) >= 0) return held;
  return memory.find(addr) ?? held;
}

/**
 * Access `size` bytes of user memory at `addr`.
 *
 * @returns a mapping that contains all of them, or a gathered copy (`live` is false)
 *   when they span several; undefined when any byte is not mapped
 */
export function reach(memory: UserMemory, addr: U64, size: number): Mapping | undefined {
  if (typeof addr !== "number") return undefined;
  const first = memory.find(addr);
  if (first === undefined || addr + size <= first.end) return first;
  const bytes = new Uint8Array(size);
  return copyFromUser(memory, addr, bytes) === size
    ? new Mapping(addr, new DataView(bytes.buffer), false)
    : undefined;
}

/** Up to this many bytes, a loop is faster than making the views for a copy. */
const SHORT = 16;

/**
 * Copy from user memory, across mappings if necessary.
 *
 * @returns bytes copied: fewer than the size of `into` when the next byte is not
 *   mapped
 *
 * Kernel: __copy_from_user()
 */
export function copyFromUser(memory: UserMemory, addr: U64, into: Uint8Array): number {
  if (typeof addr !== "number") return 0;
  let done = 0;
  while (done < into.length) {
    const mapping = memory.find(addr + done);
    if (mapping === undefined) break;
    const offset = addr + done - mapping.start;
    const n = Math.min(into.length - done, mapping.view.byteLength - offset);
    if (n <= SHORT) {
      for (let i = 0; i < n; i++) into[done + i] = mapping.view.getUint8(offset + i);
    } else {
      into.set(new Uint8Array(mapping.view.buffer, mapping.view.byteOffset + offset, n), done);
    }
    done += n;
  }
  return done;
}

/**
 * Copy to user memory, across mappings if necessary.
 *
 * @returns bytes copied: fewer than the size of `from` when the next byte is not
 *   mapped; the bytes before it are written
 *
 * Kernel: __copy_to_user()
 */
export function copyToUser(memory: UserMemory, addr: U64, from: Uint8Array): number {
  if (typeof addr !== "number") return 0;
  let done = 0;
  while (done < from.length) {
    const mapping = memory.find(addr + done);
    if (mapping === undefined) break;
    const offset = addr + done - mapping.start;
    const n = Math.min(from.length - done, mapping.view.byteLength - offset);
    if (n <= SHORT) {
      for (let i = 0; i < n; i++) mapping.view.setUint8(offset + i, from[done + i] as number);
    } else {
      const to = new Uint8Array(mapping.view.buffer, mapping.view.byteOffset + offset, n);
      to.set(from.subarray(done, done + n));
    }
    done += n;
  }
  return done;
}
