import type { StepTarget } from "../step-target.ts";
import { evaluate } from "./evaluate.ts";
import { guestBytes } from "./examine.ts";
import type { Expression } from "./expression.ts";
import { type Value, valueKey } from "./value.ts";

/** What is watched: guest memory, or the value of an expression. */
export type WatchSubject =
  | { readonly of: "memory"; readonly gpa: bigint; readonly size: number }
  | { readonly of: "expression"; readonly text: string; readonly expression: Expression };

/** The value of a subject at one point; for memory, the bytes up to the first missing one. */
export type Seen =
  | { readonly of: "memory"; readonly bytes: Uint8Array }
  | { readonly of: "expression"; readonly value: Value };

/**
 * The value of a subject now.
 *
 * @throws UsageError when the expression cannot be evaluated
 */
export function look(subject: WatchSubject, target: StepTarget): Seen {
  return subject.of === "memory"
    ? { of: "memory", bytes: guestBytes(target, subject.gpa, subject.size).bytes }
    : { of: "expression", value: evaluate(subject.expression, target) };
}

/** Whether two values of one subject are the same. */
export function isSame(a: Seen, b: Seen): boolean {
  if (a.of === "memory" && b.of === "memory") return Buffer.compare(a.bytes, b.bytes) === 0;
  if (a.of === "memory" || b.of === "memory") return false;
  return valueKey(a.value) === valueKey(b.value);
}
