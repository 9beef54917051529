import { escapeUnsafe } from "./unsafe-text.ts";

const SHOWN = 60;

/** Quote untrusted text for a message: one line, no control characters, cut short. */
export function quote(text: string): string {
  return escapeUnsafe(JSON.stringify(shortened(text, SHOWN)), "json");
}

/** The beginning of a text, with an ellipsis where that is not all of it. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}
