import { hex } from "../../base/hex.ts";
import type { U64 } from "../../base/u64.ts";
import type { StepRecord } from "../../stepping/step-record.ts";
import type { Style } from "../style.ts";
import { wrapPhrases } from "./phrases.ts";

const ADDRESSES = new Set(["log_addr", "log_base", "desc", "avail", "used"]);

/** Fields of the queue that an operation changed: `[before, after]`, under the kernel's names. */
export function changedState({
  before,
  after,
}: Pick<StepRecord, "before" | "after">): Record<string, readonly [U64, U64]> {
  const were: Readonly<Record<string, U64>> = before;
  const changed: Record<string, readonly [U64, U64]> = {};
  for (const [field, value] of Object.entries(after)) {
    const old = were[field];
    if (old !== undefined && old !== value) changed[field] = [old, value];
  }
  return changed;
}

/** A field of the queue's state as text: addresses in hexadecimal. */
export function stateValue(field: string, value: U64): string {
  return ADDRESSES.has(field) ? hex(value) : String(value);
}

/** The state before and after: all fields, or only those that changed. */
export function stateLines(
  record: StepRecord,
  shown: "changed" | "all",
  { width }: Style,
  indent: string,
): string[] {
  const changed = changedState(record);
  const parts = Object.entries(record.after).flatMap(([field, value]) => {
    const change = changed[field];
    const now = stateValue(field, value);
    if (change !== undefined) return [`${field} ${stateValue(field, change[0])} → ${now}`];
    return shown === "all" ? [`${field} ${now}`] : [];
  });
  if (parts.length === 0) return [];
  const phrases = parts.map((part, n) => (n < parts.length - 1 ? `${part},` : part));
  return wrapPhrases(["state:", ...phrases], width, indent);
}
