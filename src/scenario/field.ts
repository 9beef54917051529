import { quote } from "../base/quote.ts";
import { type U64, u64 } from "../base/u64.ts";

/** What is wrong with a value, and where in the case; nothing outside the reader sees one. */
export class Misfit extends Error {
  /** From the top of the case: `steps[3].arg.num`. */
  path = "";

  constructor(readonly reason: string) {
    super(reason);
  }

  under(step: string): this {
    const joint = this.path === "" || this.path.startsWith("[") ? "" : ".";
    this.path = step + joint + this.path;
    return this;
  }
}

/** A JSON object whose fields have not been looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Makes a value of JSON into what it stands for, or throws a Misfit. */
export type Read<T> = (value: unknown) => T;

function describe(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? quote(value) : String(value);
}

/** The Misfit of a value that is not what was expected. */
export function misfit(expected: string, value: unknown): Misfit {
  if (value === undefined) return new Misfit(`missing: expected ${expected}`);
  return new Misfit(`expected ${expected}, not ${describe(value)}`);
}

/** An object; null counts as none. */
export function object(value: unknown): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw misfit("an object", value);
  }
  return value as JsonObject;
}

/** A key that is not known is a typo, and a typo must not pass in silence. */
export function onlyKeys(holder: JsonObject, known: ReadonlySet<string>): void {
  for (const key in holder) {
    if (!known.has(key)) {
      throw new Misfit(`unknown key ${quote(key)}; known are ${[...known].join(", ")}`);
    }
  }
}

/** Read the field `key`, which has to be there. */
export function field<T>(holder: JsonObject, key: string, read: Read<T>): T {
  try {
    return read(holder[key]);
  } catch (error) {
    throw error instanceof Misfit ? error.under(key) : error;
  }
}

/** Read the field `key` if it is there and not null. */
export function optional<T>(holder: JsonObject, key: string, read: Read<T>): T | undefined {
  const value = holder[key];
  return value === undefined || value === null ? undefined : field(holder, key, read);
}

function items<T>(value: unknown, read: Read<T>, max: number): T[] {
  if (!Array.isArray(value)) throw misfit("a list", value);
  if (value.length > max) throw new Misfit(`${value.length} items; at most ${max} are read`);
  const all: T[] = [];
  for (let i = 0; i < value.length; i++) all.push(item(value, i, read));
  return all;
}

/** Read one item of a list. */
export function item<T>(list: readonly unknown[], index: number, read: Read<T>): T {
  try {
    return read(list[index]);
  } catch (error) {
    throw error instanceof Misfit ? error.under(`[${index}]`) : error;
  }
}

/** A list, each item read the same way. */
export function listOf<T>(read: Read<T>, max = Number.POSITIVE_INFINITY): Read<T[]> {
  return (value) => items(value, read, max);
}

/** A list of exactly two: `[addr, len]`. */
export function pairOf<A, B>(first: Read<A>, second: Read<B>): Read<readonly [A, B]> {
  return (value) => {
    if (!Array.isArray(value) || value.length !== 2) throw misfit("a list of two", value);
    return [item(value, 0, first), item(value, 1, second)];
  };
}

/** Hexadecimal that fits 64 bits. */
const HEX_NUMBER = /^0x[0-9a-f]{1,16}$/i;

/** `0x` and the 13 digits that a double holds exactly. */
const SAFE_LENGTH = 15;

function number(value: unknown): U64 | undefined {
  // Adding 0 takes the sign off -0.
  if (typeof value === "number") return Number.isSafeInteger(value) ? value + 0 : undefined;
  if (typeof value !== "string" || !HEX_NUMBER.test(value)) return undefined;
  return value.length <= SAFE_LENGTH ? Number(value) : u64(BigInt(value));
}

/** An integer, as a JSON number or a "0x…" string. */
export function integer(min: number, max: number): Read<number> {
  return (value) => {
    const found = number(value);
    if (typeof found !== "number" || found < min || found > max) {
      throw misfit(`an integer from ${min} to ${max}`, value);
    }
    return found;
  };
}

/** An unsigned 64-bit value: a JSON number or, past 2^53 always, a "0x…" string. */
export function anyU64(value: unknown): U64 {
  const found = number(value);
  if (found === undefined || found < 0) {
    throw misfit('an integer from 0 to 2^64-1, above 2^53 as "0x…"', value);
  }
  return found;
}

export const u32 = integer(0, 0xffff_ffff);
export const i32 = integer(-0x8000_0000, 0x7fff_ffff);
/** Number of a virtqueue: the device has 4. */
export const vq = integer(0, 3);
/** An eventfd that exists. */
export const eventfd = integer(0, 15);

export function bool(value: unknown): boolean {
  if (typeof value !== "boolean") throw misfit("true or false", value);
  return value;
}

/** A string of 1 to `max` characters. */
export function text(max: number): Read<string> {
  return (value) => {
    if (typeof value !== "string") throw misfit("a string", value);
    if (value.length === 0 || value.length > max) {
      throw new Misfit(`expected 1 to ${max} characters, not ${value.length}`);
    }
    return value;
  };
}

/** Bytes as an even number of hexadecimal digits. */
export function hexBytes(value: unknown): Uint8Array {
  if (typeof value !== "string") throw misfit("bytes in hexadecimal", value);
  const bytes = Buffer.from(value, "hex");
  if (bytes.length * 2 !== value.length) throw misfit("bytes in hexadecimal", value);
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
