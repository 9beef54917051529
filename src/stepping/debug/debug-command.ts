import type { StepCommand } from "../parse-command.ts";
import type { BreakCondition } from "./breakpoint.ts";
import type { ExamineShape } from "./examine.ts";
import type { Expression } from "./expression.ts";
import type { WatchSubject } from "./watch.ts";

/** What `info` can show. */
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

/** What `save` can write. */
export const SAVED = ["image", "scenario"] as const;

/** What one line at the prompt asks for. */
export type DebugCommand =
  /** A word of the stepping language. */
  | { readonly do: "forward"; readonly command: StepCommand }
  | { readonly do: "step"; readonly count: number }
  | { readonly do: "continue" }
  | { readonly do: "back"; readonly count: number }
  | { readonly do: "reverse-continue" }
  /** `argument`: of chain, desc and history. */
  | { readonly do: "info"; readonly subject: InfoSubject; readonly argument?: number }
  | { readonly do: "break"; readonly condition: BreakCondition }
  | { readonly do: "watch"; readonly subject: WatchSubject }
  /** One stop point, or all. */
  | { readonly do: "delete"; readonly number?: number }
  | {
      readonly do: "print";
      readonly text: string;
      readonly expression: Expression;
      readonly shape?: ExamineShape;
    }
  /** Without `address` on from where the last one ended; `shape` is the text behind the slash. */
  | { readonly do: "examine"; readonly shape: string; readonly address?: Expression }
  /** A write of the guest: of bytes at a guest address, or of a field of a ring. */
  | { readonly do: "set"; readonly place: Expression; readonly value: Expression }
  | { readonly do: "save"; readonly what: (typeof SAVED)[number]; readonly file: string }
  | { readonly do: "help"; readonly word?: string }
  | { readonly do: "quit" };

/** Commands that an empty line at the prompt does once more. */
export const REPEATED: ReadonlySet<DebugCommand["do"]> = new Set([
  "step",
  "continue",
  "back",
  "reverse-continue",
  "examine",
]);
