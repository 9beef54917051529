import type { StepTarget } from "../step-target.ts";
import { evaluate } from "./evaluate.ts";
import { guestBytes } from "./examine.ts";
import type { Expression } from "./expression.ts";
import { type Value, valueKey } from "./value.ts";

/** What is watched: guest memory, or whatever an expression comes to. */
export type WatchSubject =
  | { readonly of: "memory"; readonly gpa: bigint; readonly size: number }
  | { readonly of: "expression"; readonly text: string; readonly expression: Expression };

/** What a watched thing is at a moment; of memory as many bytes as are there. */
export type Seen =
  | { readonly of: "memory"; readonly bytes: Uint8Array }
  | { readonly of: "expression"; readonly value: Value };

/**
 * What a subject is now.
 *
 * @throws UsageError when the expression names what there is not
 */
export function look(subject: WatchSubject, target: StepTarget): Seen {
  return subject.of === "memory"
    ? { of: "memory", bytes: guestBytes(target, subject.gpa, subject.size).bytes }
    : { of: "expression", value: evaluate(subject.expression, target) };
}

/** Whether two looks at one subject saw the same. */
export function isSame(a: Seen, b: Seen): boolean {
  if (a.of === "memory" && b.of === "memory") return Buffer.compare(a.bytes, b.bytes) === 0;
  if (a.of === "memory" || b.of === "memory") return false;
  return valueKey(a.value) === valueKey(b.value);
}
