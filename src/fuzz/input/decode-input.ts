import { ByteReader } from "./byte-reader.ts";
import {
  type FuzzInput,
  type InitialBytes,
  type InputMap,
  type InputQueue,
  type InputRegion,
  LIMITS,
} from "./fuzz-input.ts";
import { readOp } from "./op-codec.ts";

const ADDRESSES = 2 ** 53;

/**
 * Decode an input. Any bytes are valid: missing fields are 0, and whatever is too
 * large or impossible is left out. The version is not checked: compare the first byte
 * with `INPUT_VERSION` first.
 */
export function decodeInput(bytes: Uint8Array): FuzzInput {
  const from = new ByteReader(bytes);
  from.u8();
  const queue = readQueue(from);
  const maps = readMaps(from);
  const tables = readTables(from);
  const memory = readMemory(from);
  const ops = Math.min(from.u16(), LIMITS.ops);
  return { queue, maps, tables, memory, program: Array.from({ length: ops }, () => readOp(from)) };
}

function readQueue(from: ByteReader): InputQueue {
  const num = 1 << (from.u8() % 16);
  const bits = from.u8();
  return {
    num,
    bigEndian: (bits & 1) !== 0,
    logUsed: (bits & 2) !== 0,
    call: (bits & 4) !== 0,
    base: from.u16(),
    features: from.u64(),
    desc: from.u64(),
    avail: from.u64(),
    used: from.u64(),
    logAddr: from.u64(),
    logBase: from.u64(),
  };
}

function readMaps(from: ByteReader): InputMap[] {
  const maps: InputMap[] = [];
  let left: number = LIMITS.mapBytes;
  for (let n = Math.min(from.u8(), LIMITS.maps); n > 0; n--) {
    const hva = Number(from.u64()) % ADDRESSES;
    const size = Math.min(from.u32(), left, ADDRESSES - hva);
    const isFree = maps.every((map) => hva >= map.hva + map.size || hva + size <= map.hva);
    if (size === 0 || !isFree) continue;
    maps.push({ hva, size });
    left -= size;
  }
  return maps;
}

function readTables(from: ByteReader): InputRegion[][] {
  const count = Math.max(1, Math.min(from.u8(), LIMITS.tables));
  return Array.from({ length: count }, () =>
    Array.from({ length: Math.min(from.u8(), LIMITS.regions) }, () => ({
      gpa: from.u64(),
      size: from.u64(),
      hva: from.u64(),
    })),
  );
}

function readMemory(from: ByteReader): InitialBytes[] {
  const memory: InitialBytes[] = [];
  let left: number = LIMITS.literalBytes;
  for (let n = Math.min(from.u8(), LIMITS.segments); n > 0; n--) {
    const hva = Number(from.u64()) % ADDRESSES;
    const count = from.u32();
    const bytes = from.raw(Math.min(from.u32(), left));
    if (bytes.length === 0 || count === 0) continue;
    const most = Math.floor(LIMITS.segmentBytes / bytes.length);
    memory.push({ hva, bytes, count: Math.min(count, most) });
    left -= bytes.length;
  }
  return memory;
}
