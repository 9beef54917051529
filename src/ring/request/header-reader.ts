import type { RequestField } from "./request.ts";
import type { ValueNames } from "./value-names.ts";

/**
 * Reads a header front to back, and keeps every field that it read.
 *
 * Ask `left` first: reading past the end is a bug of the caller.
 */
export class HeaderReader {
  readonly fields: RequestField[] = [];
  readonly #view: DataView;
  readonly #littleEndian: boolean;
  #position: number;

  constructor(bytes: Uint8Array, littleEndian: boolean, position = 0) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#littleEndian = littleEndian;
    this.#position = position;
  }

  /** Bytes not read yet. */
  get left(): number {
    return this.#view.byteLength - this.#position;
  }

  u8(name: string, names?: ValueNames): number {
    return this.#keep(name, this.#view.getUint8(this.#advance(1)), names);
  }

  u16(name: string, names?: ValueNames): number {
    return this.#keep(name, this.#view.getUint16(this.#advance(2), this.#littleEndian), names);
  }

  u32(name: string, names?: ValueNames): number {
    return this.#keep(name, this.#view.getUint32(this.#advance(4), this.#littleEndian), names);
  }

  u64(name: string): bigint {
    const value = this.#view.getBigUint64(this.#advance(8), this.#littleEndian);
    this.fields.push({ name, value });
    return value;
  }

  /** Bytes that get no field of their own, such as an address that is shown as text. */
  bytes(length: number): Uint8Array {
    const start = this.#view.byteOffset + this.#advance(length);
    return new Uint8Array(this.#view.buffer, start, length);
  }

  #advance(length: number): number {
    const at = this.#position;
    this.#position += length;
    return at;
  }

  #keep(name: string, value: number, names: ValueNames | undefined): number {
    this.fields.push({ name, value });
    const known = names?.[value];
    if (known !== undefined) this.fields.push({ name: `${name}_name`, value: known });
    return value;
  }
}
