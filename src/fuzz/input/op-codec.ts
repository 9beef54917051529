import type { ByteReader } from "./byte-reader.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { LIMITS } from "./fuzz-input.ts";
import type { FuzzOp } from "./fuzz-op.ts";

/** The number of an operation in encoded inputs is its index here. Append only. */
const OPS = [
  "pop",
  "complete",
  "complete-many",
  "discard",
  "signal",
  "notify",
  "enable",
  "disable",
  "avail-empty",
  "kick",
  "run-worker",
  "access-ok",
  "get-base",
  "restart",
  "publish",
  "poke",
  "table",
  "addr",
  "log-base",
  "log-all",
  "num",
  "base",
] as const satisfies readonly FuzzOp["op"][];

const NUMBERS = new Map<FuzzOp["op"], number>(OPS.map((op, n) => [op, n]));

/** Limit for the user addresses of pokes. */
const ADDRESSES = 2 ** 53;

/** Write an operation in the form that `readOp` reads. */
export function writeOp(to: ByteWriter, op: FuzzOp): void {
  to.u8(NUMBERS.get(op.op) ?? 0);
  switch (op.op) {
    case "pop":
      to.u16(op.iovSize);
      to.u8(op.count);
      break;
    case "complete":
      to.u8(op.which);
      to.u32(op.len);
      break;
    case "complete-many":
      to.u8(op.count);
      to.u32(op.len);
      break;
    case "discard":
    case "publish":
      to.u16(op.count);
      break;
    case "poke":
      to.u64(op.hva);
      to.u8(op.bytes.length);
      to.raw(op.bytes);
      to.u16(op.during ?? 0);
      break;
    case "table":
      to.u8(op.table);
      break;
    case "addr":
      to.u8(Number(op.logUsed));
      to.u64(op.desc);
      to.u64(op.avail);
      to.u64(op.used);
      to.u64(op.logAddr);
      break;
    case "log-base":
      to.u64(op.base);
      break;
    case "log-all":
      to.u8(Number(op.on));
      break;
    case "num":
    case "base":
      to.u32(op.value);
  }
}

/** Read an operation. Any bytes are valid. */
export function readOp(from: ByteReader): FuzzOp {
  const op = OPS[from.u8() % OPS.length] as FuzzOp["op"];
  switch (op) {
    case "pop":
      return { op, iovSize: from.u16() % 1025, count: from.u8() };
    case "complete":
      return { op, which: from.u8(), len: from.u32() };
    case "complete-many":
      return { op, count: from.u8(), len: from.u32() };
    case "discard":
    case "publish":
      return { op, count: from.u16() };
    case "poke": {
      const hva = Number(from.u64()) % ADDRESSES;
      const bytes = from.raw(from.u8() % (LIMITS.pokeBytes + 1));
      const during = from.u16();
      return during === 0 ? { op, hva, bytes } : { op, hva, bytes, during };
    }
    case "table":
      return { op, table: from.u8() };
    case "addr":
      return {
        op,
        logUsed: (from.u8() & 1) === 1,
        desc: from.u64(),
        avail: from.u64(),
        used: from.u64(),
        logAddr: from.u64(),
      };
    case "log-base":
      return { op, base: from.u64() };
    case "log-all":
      return { op, on: (from.u8() & 1) === 1 };
    case "num":
    case "base":
      return { op, value: from.u32() };
    default:
      return { op };
  }
}
