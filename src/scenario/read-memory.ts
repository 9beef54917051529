import { field, item, listOf, Misfit, misfit, object, onlyKeys } from "../base/json-fields.ts";
import { anyU64, integer } from "../base/json-integers.ts";
import { addU64 } from "../base/u64.ts";
import { hexBytes } from "./case-values.ts";
import type { Scenario } from "./scenario.ts";

/** The most bytes of user memory in a case, and of its initial writes. */
const MAX_BYTES = 64 * 2 ** 20;
const MAX_MAPS = 1024;

/** The limits on the memory of a scenario. */
export const SCENARIO_LIMITS = { maxBytes: MAX_BYTES, maxMaps: MAX_MAPS } as const;

const MAP = new Set(["hva", "size"]);
const size = integer(1, MAX_BYTES);
const count = integer(0, MAX_BYTES);

type MemoryMap = Scenario["maps"][number];

const maps = listOf((value): MemoryMap => {
  const holder = object(value);
  onlyKeys(holder, MAP);
  return { hva: field(holder, "hva", anyU64), size: field(holder, "size", size) };
}, MAX_MAPS);

/** The address of a map's last byte; below its start if the map wraps at 2^64. */
const lastByte = ({ hva, size }: MemoryMap) => addU64(hva, size - 1);

/** Read the maps of user memory: at most 1024, of 64 MiB in total, without overlap. */
export function readMaps(value: unknown): Scenario["maps"] {
  const all = maps(value);
  if (all.reduce((sum, map) => sum + map.size, 0) > MAX_BYTES) {
    throw new Misfit(`more than ${MAX_BYTES} bytes of memory`);
  }
  const wrapping = all.findIndex((map) => lastByte(map) < map.hva);
  if (wrapping >= 0) throw new Misfit("runs past 2^64").under(`[${wrapping}]`);
  const byAddress = [...all.keys()].sort((a, b) => (all[a]!.hva < all[b]!.hva ? -1 : 1));
  byAddress.forEach((at, n) => {
    const below = byAddress[n - 1];
    if (below !== undefined && lastByte(all[below]!) >= all[at]!.hva) {
      throw new Misfit(`overlaps the map [${below}]`).under(`[${at}]`);
    }
  });
  return all;
}

function readWrite(value: unknown): Scenario["memory"][number] {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) {
    throw misfit("[hva, bytes] or [hva, bytes, count]", value);
  }
  return {
    hva: item(value, 0, anyU64),
    bytes: item(value, 1, hexBytes),
    count: value.length === 3 ? item(value, 2, count) : 1,
  };
}

/** Read the writes before the first step: at most 64 MiB in total, repetitions included. */
export function readMemory(value: unknown): Scenario["memory"] {
  let left = MAX_BYTES;
  return listOf((write) => {
    const read = readWrite(write);
    left -= read.bytes.length * read.count;
    if (left < 0)
      throw new Misfit(`the writes up to here have more than ${MAX_BYTES} bytes in total`);
    return read;
  })(value);
}
