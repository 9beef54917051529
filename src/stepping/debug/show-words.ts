import { smallNumber } from "../word-values.ts";
import { type DebugCommand, INFO_HELP, INFO_SUBJECTS, type Shown } from "./debug-command.ts";
import { among, type DebugWords, refuse, wordsOf } from "./debug-word.ts";
import { examineShape } from "./examine.ts";
import { parseExpression } from "./expression.ts";

/** Words that show something and change nothing. */
export const SHOW_WORDS: DebugWords = {
  info: {
    usage: "info [SUBJECT]",
    help: `show ${INFO_SUBJECTS.join(", ")}`,
    more: INFO_SUBJECTS.map((subject) => `${subject}: ${INFO_HELP[subject]}.`).join(" "),
    parse: (rest) => {
      const [subject, argument, extra] = wordsOf(rest);
      if (subject === undefined) return { do: "subjects" };
      const meant = subject === "registers" ? "queue" : among(subject, INFO_SUBJECTS);
      const takes = ["chain", "desc", "history"].includes(meant);
      refuse(takes ? extra : argument);
      if (meant === "display") return { do: "displays" };
      return {
        do: "info",
        subject: meant,
        ...(argument !== undefined && { argument: smallNumber(argument) }),
      };
    },
  },
  backtrace: {
    usage: "backtrace [N]",
    help: "how the queue came here: the last operations, newest first",
    more: "bt and where are the same. info history has them oldest first; back takes them back.",
    parse: backtrace,
  },
  bt: { usage: "bt [N]", help: "the same as backtrace", parse: backtrace },
  where: { usage: "where [N]", help: "the same as backtrace", parse: backtrace },
  list: {
    usage: "list [N]",
    help: "what comes next: the steps of the case, or the available ring; around N if given",
    more: "=> marks what is done next: a step by its number, a chain by its position in the available ring. An empty line, or list again, goes on from there.",
    parse: (rest) => {
      const [at, extra] = wordsOf(rest);
      refuse(extra);
      return { do: "list", ...(at !== undefined && { at: smallNumber(at) }) };
    },
  },
  print: {
    usage: "print[/FORMAT] EXPR",
    help: "print a field of the queue or of a ring, or an expression",
    more: "Fields have the kernel's names: last_avail_idx, used_flags, avail.idx, avail.ring[N], used.ring[N], desc[N].len, used_event, … (Tab completes). Numbers are below 2^64. Operators bind as in C: unary - ~ !, then * / %, + -, << >>, < <= > >=, == !=, &, ^, |, &&, ||. A sum or difference with a 16-bit field (an index) wraps at 65536, as in vhost; arithmetic with an address is 64-bit unsigned; all other results are exact: 3 - 5 is -2. need_event(event, new, old) is vring_need_event. Formats: x d u o t c; x and t show negative numbers in two's complement.",
    parse: (rest, shape) => ({ do: "print", ...shownOf(rest, shape) }),
  },
  display: {
    usage: "display[/FORMAT] [EXPR]",
    help: "print an expression now and after each run; without one, print all of them now",
    parse: (rest, shape) =>
      rest === "" ? { do: "displays" } : { do: "display", ...shownOf(rest, shape) },
  },
  undisplay: {
    usage: "undisplay [N]",
    help: "end display N, or all",
    parse: undisplay,
  },
  x: {
    usage: "x[/COUNT FORMAT SIZE] [ADDR]",
    help: "show memory at a guest address: x/16xb 0x1000",
    more: "Formats: x d u o t c s. Sizes: b h w g (1, 2, 4, 8 bytes). Without an address, it continues where it ended.",
    parse: (rest, shape = "") => ({
      do: "examine",
      shape,
      ...(rest !== "" && { address: parseExpression(rest) }),
    }),
  },
};

function shownOf(text: string, shape: string | undefined): Shown {
  return {
    text,
    expression: parseExpression(text),
    ...(shape !== undefined && { shape: examineShape(shape, { count: 1, format: "x", size: 8 }) }),
  };
}

function backtrace(rest: string): DebugCommand {
  const [most, extra] = wordsOf(rest);
  refuse(extra);
  return { do: "backtrace", ...(most !== undefined && { most: smallNumber(most) }) };
}

/** The command that ends one display, or all. */
export function undisplay(rest: string): DebugCommand {
  const [number, extra] = wordsOf(rest);
  refuse(extra);
  return { do: "undisplay", ...(number !== undefined && { number: smallNumber(number) }) };
}
