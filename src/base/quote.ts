import { escapeUnsafe } from "./unsafe-text.ts";

const SHOWN = 60;

/** Quote untrusted text for a message: one line, no control characters, cut short. */
export function quote(text: string): string {
  const shown = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return escapeUnsafe(JSON.stringify(shown), "json");
}
