import type { Violation } from "./property.ts";

/** Characters of a message that are kept. */
export const MESSAGE = 2000;

/** Findings whose messages differ in their numbers alone are one. */
export function findingKey({ property, message }: Pick<Violation, "property" | "message">): string {
  return `${property}: ${message.slice(0, MESSAGE).replace(/0x[\da-f]+|\d+/gi, "#")}`;
}
