import type { Probe } from "./format.ts";

/** Matches any byte in a pattern. */
export const ANY = -1;

/**
 * A probe for files that begin with one of these patterns.
 *
 * @param patterns - text, or bytes, some of which may be `ANY`
 */
export function begins(...patterns: (string | readonly number[])[]): Probe {
  const wanted = patterns.map((pattern) =>
    typeof pattern === "string" ? [...Buffer.from(pattern, "latin1")] : pattern,
  );
  return (head) => wanted.some((bytes) => fits(head, bytes));
}

function fits(head: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.length <= head.length && bytes.every((byte, i) => byte === ANY || byte === head[i]);
}
