import type { Violation } from "./property.ts";

/** Most characters of a message that are kept. */
export const MESSAGE = 2000;

/** The key of a finding. Findings whose messages differ only in numbers have the same key. */
export function findingKey({ property, message }: Pick<Violation, "property" | "message">): string {
  return `${property}: ${message.slice(0, MESSAGE).replace(/0x[\da-f]+|\d+/gi, "#")}`;
}
