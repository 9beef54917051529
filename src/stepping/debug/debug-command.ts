import type { StepCommand } from "../step-command.ts";
import type { BreakCondition } from "./breakpoint.ts";
import type { ExamineShape } from "./examine.ts";
import type { Expression } from "./expression.ts";
import type { WatchSubject } from "./watch.ts";

/** The subjects of `info`, and what each shows. */
export const INFO_HELP = {
  queue: "its state, as vhost has it, and its rings",
  chain: "the chain popped last, or at HEAD",
  desc: "the descriptor table, or entry N",
  regions: "the memory table",
  log: "pages marked dirty",
  events: "everything the last operation read, wrote and decided",
  breakpoints: "breakpoints and watches",
  display: "expressions printed after each run",
  history: "the last operations, or N of them",
  held: "chains popped but not completed",
  eventfds: "kicks and calls",
  features: "the features that the driver acknowledged",
} as const;
export type InfoSubject = keyof typeof INFO_HELP;
export const INFO_SUBJECTS = Object.keys(INFO_HELP) as readonly InfoSubject[];

/** An expression to print, as typed, and in which format. */
export interface Shown {
  readonly text: string;
  readonly expression: Expression;
  readonly shape?: ExamineShape;
}

/** The subjects of `save`. */
export const SAVED = ["image", "scenario"] as const;

/** One command at the prompt. */
export type DebugCommand =
  /** A word of the stepping language. */
  | { readonly do: "forward"; readonly command: StepCommand }
  | { readonly do: "step"; readonly count: number }
  | { readonly do: "continue"; readonly count: number }
  | { readonly do: "until"; readonly condition: BreakCondition }
  /** Give back the chain popped last; `len` only where no case does it. */
  | { readonly do: "finish"; readonly len?: number }
  | { readonly do: "back"; readonly count: number }
  | { readonly do: "reverse-continue"; readonly count: number }
  | { readonly do: "subjects" }
  /** Only chain, desc and history take an `argument`. */
  | {
      readonly do: "info";
      readonly subject: Exclude<InfoSubject, "display">;
      readonly argument?: number;
    }
  | { readonly do: "backtrace"; readonly most?: number }
  /** Without `at`, around what comes next, or where the last one ended. */
  | { readonly do: "list"; readonly at?: number }
  | { readonly do: "break"; readonly condition: BreakCondition; readonly temporary?: true }
  | { readonly do: "watch"; readonly subject: WatchSubject }
  /** Delete these stop points, or all if `numbers` is absent. */
  | { readonly do: "delete"; readonly numbers?: readonly number[] }
  | ({ readonly do: "print" } & Shown)
  | ({ readonly do: "display" } & Shown)
  | { readonly do: "displays" }
  | { readonly do: "undisplay"; readonly number?: number }
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
  "until",
  "list",
  "back",
  "reverse-continue",
  "examine",
]);
