import type { StepCommand } from "../step-command.ts";
import type { BreakCondition } from "./breakpoint.ts";
import type { ExamineShape } from "./examine.ts";
import type { Expression } from "./expression.ts";
import type { WatchSubject } from "./watch.ts";

/** The subjects of `info`. */
export const INFO_SUBJECTS = [
  "queue",
  "chain",
  "desc",
  "regions",
  "log",
  "events",
  "breakpoints",
  "history",
  "held",
  "eventfds",
  "features",
] as const;
export type InfoSubject = (typeof INFO_SUBJECTS)[number];

/** The subjects of `save`. */
export const SAVED = ["image", "scenario"] as const;

/** One command at the prompt. */
export type DebugCommand =
  /** A word of the stepping language. */
  | { readonly do: "forward"; readonly command: StepCommand }
  | { readonly do: "step"; readonly count: number }
  | { readonly do: "continue" }
  | { readonly do: "back"; readonly count: number }
  | { readonly do: "reverse-continue" }
  /** Only chain, desc and history take an `argument`. */
  | { readonly do: "info"; readonly subject: InfoSubject; readonly argument?: number }
  | { readonly do: "break"; readonly condition: BreakCondition }
  | { readonly do: "watch"; readonly subject: WatchSubject }
  /** Delete one stop point, or all if `number` is absent. */
  | { readonly do: "delete"; readonly number?: number }
  | {
      readonly do: "print";
      readonly text: string;
      readonly expression: Expression;
      readonly shape?: ExamineShape;
    }
  /** Without `address`, continue where the last one ended; `shape` is the text after the slash. */
  | { readonly do: "examine"; readonly shape: string; readonly address?: Expression }
  /** A write by the guest to a field of a ring. */
  | { readonly do: "set"; readonly place: Expression; readonly value: Expression }
  | { readonly do: "save"; readonly what: (typeof SAVED)[number]; readonly file: string }
  | { readonly do: "help"; readonly word?: string }
  | { readonly do: "quit" };

/** Commands that an empty line at the prompt repeats. */
export const REPEATED: ReadonlySet<DebugCommand["do"]> = new Set([
  "step",
  "continue",
  "back",
  "reverse-continue",
  "examine",
]);
