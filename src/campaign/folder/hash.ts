import { createHash } from "node:crypto";
import { misfit } from "../../base/json-fields.ts";

const HASH = /^[\da-f]{64}$/;

/** SHA-256 of some content, in the form used in file names. */
export function hashOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Whether a name is a hash, and therefore not a path to some other place. */
export function isHash(name: string): boolean {
  return HASH.test(name);
}

/** Reads a hash from JSON. */
export function readHash(value: unknown): string {
  if (typeof value !== "string" || !isHash(value)) throw misfit("a SHA-256 in hexadecimal", value);
  return value;
}
