import { UsageError } from "../../base/usage-error.ts";
import { byteWords, numberWord } from "../word-values.ts";
import { type DebugCommand, SAVED } from "./debug-command.ts";
import { among, type DebugWords, nothing, refuse, wordsOf } from "./debug-word.ts";
import { parseExpression } from "./expression.ts";
import { quoted } from "./quoted.ts";
import { RUN_WORDS } from "./run-words.ts";
import { SHOW_WORDS } from "./show-words.ts";
import { STOP_WORDS } from "./stop-words.ts";

/** The most characters in a file name. */
const LONGEST_NAME = 4095;

/** The words of the prompt, in the order in which help lists them. */
export const DEBUG_WORDS: DebugWords = {
  ...RUN_WORDS,
  ...STOP_WORDS,
  ...SHOW_WORDS,
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
