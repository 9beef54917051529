import type { U64 } from "../base/u64.ts";

/** A value as the format of scenarios has it: JSON. */
export type JsonForm =
  | string
  | number
  | boolean
  | readonly JsonForm[]
  | { readonly [key: string]: JsonForm };

/** Past it a number of the format is a string, so that nobody's parser rounds it. */
const LARGEST_NUMBER = 2 ** 32;

/** A number as the format has it: `"0x…"` above 2^32. */
export function numberForm(value: U64): number | string {
  return typeof value === "number" && value <= LARGEST_NUMBER ? value : `0x${value.toString(16)}`;
}

/** Bytes as the format has them: two hexadecimal digits each. */
export function bytesForm(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("hex");
}

/** Plain data as the format has it, key by key; a key whose value is undefined is left out. */
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
  const form: Record<string, JsonForm> = {};
  for (const [key, field] of Object.entries(value)) {
    if (field !== undefined) form[key] = jsonForm(field);
  }
  return form;
}
