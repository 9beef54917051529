import { InputError } from "../base/input-error.ts";
import { quote } from "../base/quote.ts";
import { U64_MAX } from "../base/u64.ts";
import { parseUintText } from "../base/uint-text.ts";
import type { JsonValue } from "./json-values.ts";

const MAX_NAME = 4096;

function describe(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "string" ? quote(value) : String(value);
}

/**
 * A parsed JSON value that knows where it stands, so that every complaint
 * names the file, the offset of the top-level value and the path to the field.
 *
 * Only own properties are seen, and null counts as absent.
 */
export class JsonNode {
  private constructor(
    readonly value: unknown,
    readonly path: string,
    private readonly file: string,
    private readonly offset: number,
  ) {}

  static root(file: string, { value, offset }: JsonValue): JsonNode {
    return new JsonNode(value, "", file, offset);
  }

  /** @throws InputError always */
  fail(reason: string): never {
    throw new InputError(
      this.file,
      this.path === "" ? reason : `${this.path}: ${reason}`,
      this.offset,
    );
  }

  private wrong(expected: string): never {
    if (this.absent) this.fail(`missing: expected ${expected}`);
    this.fail(`expected ${expected}, not ${describe(this.value)}`);
  }

  private child(value: unknown, step: string): JsonNode {
    return new JsonNode(value, this.path + step, this.file, this.offset);
  }

  get absent(): boolean {
    return this.value === undefined || this.value === null;
  }

  get isList(): boolean {
    return Array.isArray(this.value);
  }

  get isObject(): boolean {
    return typeof this.value === "object" && this.value !== null && !this.isList;
  }

  has(key: string): boolean {
    return !this.get(key).absent;
  }

  /** The field `key`; an absent node when there is none, or this is no object. */
  get(key: string): JsonNode {
    const step = this.path === "" ? key : `.${key}`;
    if (!this.isObject || !Object.hasOwn(this.value as object, key)) {
      return this.child(undefined, step);
    }
    return this.child((this.value as Record<string, unknown>)[key], step);
  }

  items(): JsonNode[] {
    if (!Array.isArray(this.value)) this.wrong("a list");
    return this.value.map((item: unknown, index) => this.child(item, `[${index}]`));
  }

  keys(): string[] {
    if (!this.isObject) this.wrong("an object");
    return Object.keys(this.value as object);
  }

  /** A key that is not known is a typo, and a typo must not pass in silence. */
  allowOnly(known: readonly string[]): void {
    const unknown = this.keys().filter((key) => !known.includes(key));
    if (unknown.length === 0) return;
    const names = unknown.slice(0, 3).map(quote).join(", ");
    this.fail(`unknown key ${names}; known are ${known.join(", ")}`);
  }

  string(): string {
    if (typeof this.value !== "string") this.wrong("a string");
    if (this.value.length > MAX_NAME) this.fail(`longer than ${MAX_NAME} characters`);
    return this.value;
  }

  bool(): boolean {
    if (typeof this.value !== "boolean") this.wrong("true or false");
    return this.value;
  }

  /** An integer from 0 to `max`. */
  uint(max: number): number {
    return Number(this.bounded(this.integer(), BigInt(max)));
  }

  /** An integer from 0 to 2^64-1. */
  u64(): bigint {
    return this.bounded(this.integer(), U64_MAX);
  }

  /** Like `uint`, and takes `"0x…"` and decimal strings too. */
  uintOrText(max: number): number {
    return Number(this.bounded(this.integerOrText(), BigInt(max)));
  }

  /** Like `u64`, and takes `"0x…"` and decimal strings too. */
  u64OrText(): bigint {
    return this.bounded(this.integerOrText(), U64_MAX);
  }

  private integer(): bigint | undefined {
    if (typeof this.value === "bigint") return this.value;
    return Number.isSafeInteger(this.value) ? BigInt(this.value as number) : undefined;
  }

  private integerOrText(): bigint | undefined {
    return typeof this.value === "string" ? parseUintText(this.value) : this.integer();
  }

  private bounded(value: bigint | undefined, max: bigint): bigint {
    if (value === undefined || value < 0n || value > max) {
      this.wrong(`an integer from 0 to ${max === U64_MAX ? "2^64-1" : max}`);
    }
    return value;
  }
}
