import { addU64, type U64 } from "../../base/u64.ts";
import type { UserMemory } from "../../memory/user-memory.ts";

/**
 * An integer in user memory, read without the engine.
 *
 * The models share no map of fields with `ring/` or the engine, on purpose: a shared
 * mistake would go unseen.
 *
 * @param size - 1, 2 or 4 bytes
 * @returns -1 when any of its bytes is not mapped
 */
export function readField(
  memory: UserMemory,
  base: U64,
  offset: number,
  size: number,
  littleEndian: boolean,
): number {
  const addr = addU64(base, offset);
  if (typeof addr !== "number") return -1;
  const mapping = memory.find(addr);
  if (mapping === undefined) return -1;
  const at = addr - mapping.start;
  if (at + size > mapping.size) return readBytes(memory, addr, size, littleEndian);
  if (size === 2) return mapping.view.getUint16(at, littleEndian);
  return size === 4 ? mapping.view.getUint32(at, littleEndian) : mapping.view.getUint8(at);
}

function readBytes(memory: UserMemory, addr: number, size: number, littleEndian: boolean): number {
  let value = 0;
  for (let i = 0; i < size; i++) {
    const byte = readField(memory, addr, littleEndian ? size - 1 - i : i, 1, true);
    if (byte < 0) return -1;
    value = value * 256 + byte;
  }
  return value;
}

/**
 * Offset of an address in a structure that begins at `base`, modulo 2^64.
 *
 * @returns bytes from the start; infinite when it is too far away to be in any
 *   structure
 */
export function offsetFrom(base: U64, addr: U64): number {
  if (typeof base === "number" && typeof addr === "number") {
    return addr >= base ? addr - base : Number.POSITIVE_INFINITY;
  }
  const distance = BigInt.asUintN(64, BigInt(addr) - BigInt(base));
  return distance < 0x1_0000_0000n ? Number(distance) : Number.POSITIVE_INFINITY;
}
