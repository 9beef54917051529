import { createHash } from "node:crypto";
import { misfit } from "../../base/json-fields.ts";

const HASH = /^[\da-f]{64}$/;

/** SHA-256 of some content, as file names have it. */
export function hashOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** Whether a name is a hash, and so no path to anywhere else. */
export function isHash(name: string): boolean {
  return HASH.test(name);
}

/** Read a hash out of JSON. */
export function readHash(value: unknown): string {
  if (typeof value !== "string" || !isHash(value)) throw misfit("a SHA-256 in hexadecimal", value);
  return value;
}
