import { UsageError } from "../../base/usage-error.ts";
import { numberWord, smallNumber } from "../word-values.ts";
import { breakCondition } from "./breakpoint.ts";
import { type DebugWords, refuse, wordsOf } from "./debug-word.ts";
import { parseExpression } from "./expression.ts";
import { undisplay } from "./show-words.ts";
import type { WatchSubject } from "./watch.ts";

/** The most bytes of guest memory in one watch. */
const MOST_WATCHED = 4096;

/** Words that set and delete the places to stop at. */
export const STOP_WORDS: DebugWords = {
  break: {
    usage: "break WHERE",
    help: "stop after an operation: fault, empty, signal, wrap, idx N, addr A..B, log PAGE, if EXPR, CODE",
    more: "fault: vhost reports an error. empty: a pop finds nothing. signal: the guest is interrupted. wrap: an index passes 65535. idx N: last_avail_idx or last_used_idx becomes N. addr A..B: guest memory from A to B is read, written, or part of a buffer. log PAGE: the page is marked dirty. if EXPR: the expression is true afterwards, as in break if last_avail_idx == 19476; use watch to stop only when it becomes true or false. CODE: the fault with this code, such as indirect-loop.",
    parse: (rest) => ({ do: "break", condition: breakCondition(wordsOf(rest)) }),
  },
  tbreak: {
    usage: "tbreak WHERE",
    help: "stop there once: a break that is deleted when it is hit",
    parse: (rest) => ({
      do: "break",
      condition: breakCondition(wordsOf(rest)),
      temporary: true,
    }),
  },
  watch: {
    usage: "watch ADDR [LEN] | watch EXPR",
    help: "stop when guest memory or an expression changes",
    more: "watch 0x1000 2 watches two bytes; watch avail.idx watches the field. Both show the old and the new value.",
    parse: (rest) => ({ do: "watch", subject: watchSubject(rest) }),
  },
  delete: {
    usage: "delete [N... | all] | delete display [N]",
    help: "delete stop points, or all; displays as undisplay does",
    parse: (rest) => {
      const [first = "all", ...more] = wordsOf(rest);
      if (first !== "all" && "display".startsWith(first)) return undisplay(more.join(" "));
      if (first === "all") refuse(more[0]);
      const numbers = first === "all" ? [] : [first, ...more].map(smallNumber);
      return { do: "delete", ...(numbers.length > 0 && { numbers }) };
    },
  },
};

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
