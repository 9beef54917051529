import type { U64 } from "../base/u64.ts";

/** A JSON value of the scenario format. */
export type JsonForm =
  | string
  | number
  | boolean
  | readonly JsonForm[]
  | { readonly [key: string]: JsonForm };

/** Larger numbers are written as strings, so that no parser rounds them. */
const LARGEST_NUMBER = 2 ** 32;

/** A number in the scenario format: `"0x…"` above 2^32. */
export function numberForm(value: U64): number | string {
  return typeof value === "number" && value <= LARGEST_NUMBER ? value : `0x${value.toString(16)}`;
}

/** Bytes in the scenario format: two hexadecimal digits each. */
export function bytesForm(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
}

/** Plain data in the scenario format, key by key; undefined values are left out. */
export function jsonForm(value: unknown): JsonForm {
  switch (typeof value) {
    case "number":
    case "bigint":
      return numberForm(value);
    case "string":
    case "boolean":
      return value;
    default:
      if (value instanceof Uint8Array) return bytesForm(value);
      if (Array.isArray(value)) return value.map(jsonForm);
      return objectForm(value as object);
  }
}

function objectForm(value: object): JsonForm {
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(fields.map(([key, field]) => [key, jsonForm(field)]));
}
