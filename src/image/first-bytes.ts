import type { Probe } from "./format.ts";

/** Stands for any byte in a pattern. */
export const ANY = -1;

/**
 * A probe for files that begin with these bytes.
 *
 * @param patterns - text, or bytes of which some may be `ANY`; one of them has to fit
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
