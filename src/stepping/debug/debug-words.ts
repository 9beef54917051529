import { UsageError } from "../../base/usage-error.ts";
import { completeWord } from "../complete-word.ts";
import { STEPS_KEPT } from "../step-session.ts";
import { byteWords, numberWord, smallNumber } from "../word-values.ts";
import { breakCondition } from "./breakpoint.ts";
import { type DebugCommand, INFO_SUBJECTS, SAVED } from "./debug-command.ts";
import { examineShape } from "./examine.ts";
import { parseExpression } from "./expression.ts";
import { quoted } from "./quoted.ts";
import type { WatchSubject } from "./watch.ts";

/** The most bytes of guest memory in one watch. */
const MOST_WATCHED = 4096;

/** The most characters in a file name. */
const LONGEST_NAME = 4095;

/** A word of the prompt that is not part of the stepping language. */
export interface DebugWord {
  readonly usage: string;
  /** One line, for the list. */
  readonly help: string;
  /** More text, for `help WORD`. */
  readonly more?: string;
  /**
   * @param rest - the text after the word
   * @param shape - the text after a slash at the end of the word
   */
  readonly parse: (rest: string, shape: string | undefined) => DebugCommand;
}

/** The words of the prompt, in the order in which help lists them. */
export const DEBUG_WORDS: Readonly<Record<string, DebugWord>> = {
  step: {
    usage: "step [N]",
    help: "do the next step of the case, or of those taken back; otherwise pop",
    parse: (rest) => ({ do: "step", count: countOf(rest) }),
  },
  continue: {
    usage: "continue",
    help: "go on until a stop point, a fault, an empty ring, or the end of the case",
    more: "After going back, it stops at the end of the history; repeat it to go on from there. Ctrl-C stops it between two operations.",
    parse: nothing({ do: "continue" }),
  },
  back: {
    usage: "back [N]",
    help: "take back the last operation (N of them)",
    more: `Memory and state are restored. step and continue repeat the operations taken back; any other operation discards them. The last ${STEPS_KEPT} operations can be taken back, or fewer if they wrote or walked very much.`,
    parse: (rest) => ({ do: "back", count: countOf(rest) }),
  },
  "reverse-step": {
    usage: "reverse-step [N]",
    help: "the same as back",
    parse: (rest) => ({ do: "back", count: countOf(rest) }),
  },
  "reverse-continue": {
    usage: "reverse-continue",
    help: "go back to where continue would have stopped, or to the start",
    more: "A watch stops it before the operation that made the change.",
    parse: nothing({ do: "reverse-continue" }),
  },
  break: {
    usage: "break WHERE",
    help: "stop after an operation: fault, empty, signal, wrap, idx N, addr A..B, log PAGE, if EXPR, CODE",
    more: "fault: vhost reports an error. empty: a pop finds nothing. signal: the guest is interrupted. wrap: an index passes 65535. idx N: last_avail_idx or last_used_idx becomes N. addr A..B: guest memory from A to B is read, written, or part of a buffer. log PAGE: the page is marked dirty. if EXPR: the expression is true afterwards, as in break if last_avail_idx == 19476; use watch to stop only when it becomes true or false. CODE: the fault with this code, such as indirect-loop.",
    parse: (rest) => ({ do: "break", condition: breakCondition(wordsOf(rest)) }),
  },
  watch: {
    usage: "watch ADDR [LEN] | watch EXPR",
    help: "stop when guest memory or an expression changes",
    more: "watch 0x1000 2 watches two bytes; watch avail.idx watches the field. Both show the old and the new value.",
    parse: (rest) => ({ do: "watch", subject: watchSubject(rest) }),
  },
  delete: {
    usage: "delete [N | all]",
    help: "delete stop point N, or all",
    parse: (rest) => {
      const isAll = rest === "" || rest === "all";
      return { do: "delete", ...(!isAll && { number: smallNumber(rest) }) };
    },
  },
  info: {
    usage: "info SUBJECT",
    help: `show ${INFO_SUBJECTS.join(", ")}`,
    more: "queue: its state and its rings. chain [HEAD]: the chain popped last, or at HEAD. desc [N]: the descriptor table, or entry N. log: pages marked dirty. events: everything the last operation read, wrote and decided. history [N]: the last operations. held: chains popped but not completed.",
    parse: (rest) => {
      const [subject = "", argument, extra] = wordsOf(rest);
      const meant = among(subject, INFO_SUBJECTS);
      const takes = ["chain", "desc", "history"].includes(meant);
      refuse(takes ? extra : argument);
      return {
        do: "info",
        subject: meant,
        ...(argument !== undefined && { argument: smallNumber(argument) }),
      };
    },
  },
  print: {
    usage: "print[/FORMAT] EXPR",
    help: "print a field of the queue or of a ring, or an expression",
    more: "Fields have the kernel's names: last_avail_idx, used_flags, avail.idx, avail.ring[N], used.ring[N], desc[N].len, used_event, … (Tab completes). Numbers are below 2^64. Operators bind as in C: unary - ~ !, then * / %, + -, << >>, < <= > >=, == !=, &, ^, |, &&, ||. A sum or difference with a 16-bit field (an index) wraps at 65536, as in vhost; arithmetic with an address is 64-bit unsigned; all other results are exact: 3 - 5 is -2. need_event(event, new, old) is vring_need_event. Formats: x d u o t c; x and t show negative numbers in two's complement.",
    parse: (rest, shape) => ({
      do: "print",
      text: rest,
      expression: parseExpression(rest),
      ...(shape !== undefined && {
        shape: examineShape(shape, { count: 1, format: "x", size: 8 }),
      }),
    }),
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
  set: {
    usage: "set ADDR HEX | set FIELD EXPR",
    help: "write as the guest would: bytes at a guest address, or a field of a ring",
    more: "set 0x1000 deadbeef; set avail.idx 19480; set desc[3].len = 2 * 4096",
    parse: parseSet,
  },
  save: {
    usage: "save image FILE | save scenario FILE.json",
    help: "save the stepped memory with its ring state, or the run as a case for replay",
    parse: (rest) => {
      const [, what = "", file = ""] = /^(\S*)\s*(.*)$/.exec(rest) ?? [];
      const meant = among(what, SAVED);
      if (file === "") throw new UsageError("which file?");
      if (file.length > LONGEST_NAME || file.includes("\0")) {
        throw new UsageError(`${quoted(file)} is not a file name`);
      }
      return { do: "save", what: meant, file };
    },
  },
  help: {
    usage: "help [WORD]",
    help: "this list, or all about one word",
    parse: (rest) => ({ do: "help", ...(rest !== "" && { word: rest }) }),
  },
  quit: { usage: "quit", help: "end the session (also Ctrl-D)", parse: nothing({ do: "quit" }) },
};

function nothing(command: DebugCommand) {
  return (rest: string): DebugCommand => {
    refuse(wordsOf(rest)[0]);
    return command;
  };
}

function wordsOf(rest: string): string[] {
  return rest === "" ? [] : rest.split(/\s+/);
}

function refuse(extra: string | undefined): void {
  if (extra !== undefined) {
    throw new UsageError(`${quoted(extra)} is one argument too many`);
  }
}

function countOf(rest: string): number {
  const [word, extra] = wordsOf(rest);
  refuse(extra);
  const count = word === undefined ? 1 : smallNumber(word);
  if (count === 0) throw new UsageError("the count must be at least 1");
  return count;
}

function among<T extends string>(word: string, known: readonly T[]): T {
  return completeWord(word, known) as T;
}

function watchSubject(rest: string): WatchSubject {
  const [first = "", size = "1", extra] = wordsOf(rest);
  if (!/^(0x[0-9a-f_]+|[\d_]+)$/i.test(first)) {
    return { of: "expression", text: rest, expression: parseExpression(rest) };
  }
  refuse(extra);
  const bytes = smallNumber(size);
  if (bytes < 1 || bytes > MOST_WATCHED)
    throw new UsageError(`LEN must be 1 to ${MOST_WATCHED} bytes`);
  return { of: "memory", gpa: BigInt(numberWord(first)), size: bytes };
}

function parseSet(rest: string): DebugCommand {
  const [first, value, extra] = wordsOf(rest.replace("=", " "));
  if (/^\d/.test(first ?? "")) {
    refuse(extra);
    const poke = {
      do: "poke",
      gpa: BigInt(numberWord(first)),
      bytes: byteWords(value),
    } as const;
    return { do: "forward", command: poke };
  }
  const [, place = "", assigned = ""] =
    /^([^=]*[^\s=])\s*=(?!=)(.*)$/s.exec(rest) ?? /^(.*\S)\s+(\S+)$/s.exec(rest) ?? [];
  return { do: "set", place: parseExpression(place), value: parseExpression(assigned) };
}
