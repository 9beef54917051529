import { InputError } from "../base/input-error.ts";
import { has, isObject, joinPath, list, own, type Read, readJson } from "../base/json-fields.ts";
import type { JsonValue } from "../files/json-values.ts";

/**
 * A part of a parsed JSON value that knows its position. Replies are read long after
 * they were parsed, because it takes all of them to assign each to a device.
 *
 * Every error names the file, the offset of the top-level value and the path to the
 * field. Only own properties are seen, and null counts as absent.
 */
export class JsonNode {
  private constructor(
    readonly value: unknown,
    private readonly path: string,
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

  get absent(): boolean {
    return this.value === undefined || this.value === null;
  }

  get isList(): boolean {
    return Array.isArray(this.value);
  }

  get isObject(): boolean {
    return isObject(this.value);
  }

  has(key: string): boolean {
    return isObject(this.value) && has(this.value, key);
  }

  /** The field `key`; an absent node if there is none or this is not an object. */
  get(key: string): JsonNode {
    return this.child(isObject(this.value) ? own(this.value, key) : undefined, key);
  }

  /** @throws InputError if this is not a list */
  items(): JsonNode[] {
    return this.read(list).map((item, index) => this.child(item, `[${index}]`));
  }

  /** @throws InputError if the value does not fit */
  read<T>(read: Read<T>): T {
    const { file, offset, path } = this;
    return readJson(read, this.value, { file, offset, path });
  }

  /** Reads the field `key`, which is required. */
  field<T>(key: string, read: Read<T>): T {
    return this.get(key).read(read);
  }

  /** Reads the field `key` if it is present and not null. */
  optional<T>(key: string, read: Read<T>): T | undefined {
    return this.has(key) ? this.field(key, read) : undefined;
  }

  private child(value: unknown, step: string): JsonNode {
    return new JsonNode(value, joinPath(this.path, step), this.file, this.offset);
  }
}
