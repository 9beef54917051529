import { InputError } from "./input-error.ts";
import { quote } from "./quote.ts";

/** Why a JSON value cannot be read, and where in the document. `readJson` makes it an InputError. */
export class Misfit extends Error {
  /** From the top of what was read: `steps[3].arg.num`. */
  path = "";

  constructor(readonly reason: string) {
    super(reason);
  }

  /** Put a step in front of the path: a key, or `[3]`. */
  under(step: string): this {
    this.path = joinPath(step, this.path);
    return this;
  }

  /** `steps[3].arg.num: missing: expected an integer from 0 to 255`. */
  get sentence(): string {
    return this.path === "" ? this.reason : `${this.path}: ${this.reason}`;
  }
}

/** A JSON object whose fields have not been looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Makes a parsed JSON value into what it stands for, or throws a Misfit. */
export type Read<T> = (value: unknown) => T;

/** Where a JSON value stands. */
export interface JsonPlace {
  readonly file: string;
  /** Bytes from the start of the file. */
  readonly offset?: number | undefined;
  /** Line of the file, from 1. */
  readonly line?: number | undefined;
  /** From the top of the document to the value: `[3]`. */
  readonly path?: string | undefined;
}

/**
 * Read a parsed JSON value from a file.
 *
 * @throws InputError with the file, the offset or line, and the path to the field
 */
export function readJson<T>(read: Read<T>, value: unknown, place: JsonPlace): T {
  try {
    return read(value);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    const { file, offset, line, path = "" } = place;
    if (path !== "") error.under(path);
    const before = line === undefined ? "" : `line ${line}: `;
    throw new InputError(file, `${before}${error.sentence}`, offset);
  }
}

/** A path and the steps after it: `devices[1]` and `queues[0]` make `devices[1].queues[0]`. */
export function joinPath(path: string, rest: string): string {
  return path === "" || rest === "" || rest.startsWith("[") ? path + rest : `${path}.${rest}`;
}

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

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object; null counts as none. */
export function object(value: unknown): JsonObject {
  if (!isObject(value)) throw misfit("an object", value);
  return value;
}

/** What an object has under `key`; undefined for what it only inherits. */
export function own(holder: JsonObject, key: string): unknown {
  const value = holder[key];
  // What a JSON object inherits are functions and one object: the rest need not be asked for.
  if (typeof value !== "object" && typeof value !== "function") return value;
  return Object.hasOwn(holder, key) ? value : undefined;
}

/** Whether an object has a field `key` that is not null. */
export function has(holder: JsonObject, key: string): boolean {
  const value = own(holder, key);
  return value !== undefined && value !== null;
}

const NAMED = 3;

/** A key that is not known is a typo, and a typo must not pass in silence. */
export function onlyKeys(holder: JsonObject, known: ReadonlySet<string>): void {
  for (const key in holder) {
    if (known.has(key)) continue;
    const unknown = Object.keys(holder).filter((one) => !known.has(one));
    const names = unknown.slice(0, NAMED).map(quote).join(", ");
    throw new Misfit(`unknown key ${names}; known are ${[...known].join(", ")}`);
  }
}

/** Read the field `key`, which has to be there. */
export function field<T>(holder: JsonObject, key: string, read: Read<T>): T {
  return readAt(own(holder, key), key, read);
}

function readAt<T>(value: unknown, key: string, read: Read<T>): T {
  try {
    return read(value);
  } catch (error) {
    throw error instanceof Misfit ? error.under(key) : error;
  }
}

/** Read the field `key` if it is there and not null. */
export function optional<T>(holder: JsonObject, key: string, read: Read<T>): T | undefined {
  const value = own(holder, key);
  return value === undefined || value === null ? undefined : readAt(value, key, read);
}

/** Any list, its items not looked at. */
export function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw misfit("a list", value);
  return value;
}

/** Read one item of a list. */
export function item<T>(all: readonly unknown[], index: number, read: Read<T>): T {
  try {
    return read(all[index]);
  } catch (error) {
    throw error instanceof Misfit ? error.under(`[${index}]`) : error;
  }
}

/** A list of at most `max` items, each read the same way. */
export function listOf<T>(read: Read<T>, max = Number.POSITIVE_INFINITY): Read<T[]> {
  return (value) => {
    const items = list(value);
    if (items.length > max) throw new Misfit(`${items.length} items; at most ${max} are read`);
    const all: T[] = [];
    for (let i = 0; i < items.length; i++) all.push(item(items, i, read));
    return all;
  };
}

/** A list of exactly two: `[addr, len]`. */
export function pairOf<A, B>(first: Read<A>, second: Read<B>): Read<readonly [A, B]> {
  return (value) => {
    if (!Array.isArray(value) || value.length !== 2) throw misfit("a list of two", value);
    return [item(value, 0, first), item(value, 1, second)];
  };
}

export function bool(value: unknown): boolean {
  if (typeof value !== "boolean") throw misfit("true or false", value);
  return value;
}

/** A string of `min` to `max` characters. */
export function text(max: number, min = 1): Read<string> {
  return (value) => {
    if (typeof value !== "string") throw misfit("a string", value);
    if (value.length < min || value.length > max) {
      const range = min === 0 ? `at most ${max}` : `${min} to ${max}`;
      throw new Misfit(`expected ${range} characters, not ${value.length}`);
    }
    return value;
  };
}

/** One of some strings. */
export function oneOf<T extends string>(known: readonly T[]): Read<T> {
  return (value) => {
    const found = known.find((one) => one === value);
    if (found !== undefined) return found;
    const [first = "", second = ""] = known;
    throw misfit(
      known.length === 2 ? `"${first}" or "${second}"` : `one of ${known.join(", ")}`,
      value,
    );
  };
}

/** Nothing but this string, as the name and version of a format. */
export function literal(expected: string): Read<string> {
  return (value) => {
    if (value !== expected) throw misfit(quote(expected), value);
    return expected;
  };
}
