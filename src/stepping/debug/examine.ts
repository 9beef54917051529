import { UsageError } from "../../base/usage-error.ts";
import { copyFromUser } from "../../memory/user-memory.ts";
import type { StepTarget } from "../step-target.ts";
import { guestPieces } from "./guest-pieces.ts";
import { quoted } from "./quoted.ts";

/** Format letters, as in gdb. */
const FORMATS = ["x", "d", "u", "o", "t", "c", "s"] as const;
export type Format = (typeof FORMATS)[number];

/** Bytes of a unit by size letter. */
const SIZES = { b: 1, h: 2, w: 4, g: 8 } as const;
type Size = (typeof SIZES)[keyof typeof SIZES];

const MOST_UNITS = 4096;
/** Bytes searched for the end of a string. */
const MOST_STRING = 256;

/** The part of `x/16xb` after the slash. */
export interface ExamineShape {
  readonly count: number;
  readonly format: Format;
  /** Bytes of a unit. */
  readonly size: Size;
}

/** The contents of memory at a guest address. */
export interface Examined {
  readonly gpa: bigint;
  readonly shape: ExamineShape;
  /** Units in order; fewer than asked for if memory ends. */
  readonly units: readonly bigint[];
  /** Only for format `s`: one entry per string, without its zero byte. */
  readonly strings: readonly { readonly gpa: bigint; readonly bytes: Uint8Array }[];
  /** The first missing guest address. */
  readonly missing?: bigint;
  /** Where the next `x` continues. */
  readonly end: bigint;
}

/**
 * Read `16xb`: a count, then a format and a size in either order. The count is 1 if
 * missing; format and size are those of `last`.
 *
 * @throws UsageError
 */
export function examineShape(text: string, last: ExamineShape): ExamineShape {
  const match = /^(\d{0,6})([a-z]{0,2})$/.exec(text);
  let shape = { ...last, count: 1 };
  if (match === null) throw new UsageError(`${quoted(text)} is not a format such as 16xb`);
  if (match[1] !== "") shape = { ...shape, count: Number(match[1]) };
  for (const letter of match[2] ?? "") {
    if ((FORMATS as readonly string[]).includes(letter)) {
      shape = { ...shape, format: letter as Format };
      if (letter === "c") shape = { ...shape, size: 1 };
    } else if (letter in SIZES) {
      shape = { ...shape, size: SIZES[letter as keyof typeof SIZES] };
    } else {
      const known = `formats are ${FORMATS.join(" ")}, sizes b h w g`;
      throw new UsageError(`${quoted(letter)} is neither a format nor a size: ${known}`);
    }
  }
  if (shape.count < 1 || shape.count > MOST_UNITS) {
    throw new UsageError(`the count must be 1 to ${MOST_UNITS}`);
  }
  return shape;
}

/** Read memory at a guest address, up to the first missing byte. */
export function examine(target: StepTarget, gpa: bigint, shape: ExamineShape): Examined {
  return shape.format === "s" ? strings(target, gpa, shape) : units(target, gpa, shape);
}

function units(target: StepTarget, gpa: bigint, shape: ExamineShape): Examined {
  const { count, size } = shape;
  const { bytes, missing } = guestBytes(target, gpa, count * size);
  const le = target.machine.device.vqs[target.vq]?.isLe ?? true;
  const whole = Math.floor(bytes.length / size);
  const found = Array.from({ length: whole }, (_, n) => {
    const unit = bytes.slice(n * size, (n + 1) * size);
    if (!le) unit.reverse();
    return unit.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  });
  const end = gpa + BigInt(whole * size);
  return { gpa, shape, units: found, strings: [], end, ...(missing !== undefined && { missing }) };
}

function strings(target: StepTarget, gpa: bigint, shape: ExamineShape): Examined {
  const found: { gpa: bigint; bytes: Uint8Array }[] = [];
  let at = gpa;
  for (let n = 0; n < shape.count; n++) {
    const { bytes, missing } = guestBytes(target, at, MOST_STRING);
    const zero = bytes.indexOf(0);
    const done = { gpa, shape, units: [], strings: found };
    if (zero < 0 && missing !== undefined) {
      if (bytes.length > 0) found.push({ gpa: at, bytes });
      return { ...done, missing, end: missing };
    }
    const text = zero < 0 ? bytes : bytes.subarray(0, zero);
    found.push({ gpa: at, bytes: text });
    at += BigInt(text.length + (zero < 0 ? 0 : 1));
  }
  return { gpa, shape, units: [], strings: found, end: at };
}

/** Guest memory up to the first missing byte. */
export function guestBytes(
  target: StepTarget,
  gpa: bigint,
  size: number,
): { readonly bytes: Uint8Array; readonly missing?: bigint } {
  const bytes = new Uint8Array(size);
  let done = 0;
  for (const piece of guestPieces(target, gpa, BigInt(size))) {
    const part = bytes.subarray(done, done + Number(piece.size));
    const copied = copyFromUser(target.memory, piece.addr, part);
    done += copied;
    if (copied < part.length) {
      return { bytes: bytes.subarray(0, done), missing: piece.gpa + BigInt(copied) };
    }
  }
  return { bytes };
}
