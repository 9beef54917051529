import { STEPS_KEPT } from "../step-session.ts";
import { smallNumber } from "../word-values.ts";
import { breakCondition } from "./breakpoint.ts";
import { countOf, type DebugWords, refuse, wordsOf } from "./debug-word.ts";

/** Words that go forwards and backwards. */
export const RUN_WORDS: DebugWords = {
  step: {
    usage: "step [N]",
    help: "do the next step of the case, or of those taken back; otherwise pop",
    parse: (rest) => ({ do: "step", count: countOf(rest) }),
  },
  continue: {
    usage: "continue [N]",
    help: "go on until a stop point, a fault, an empty ring, or the end of the case",
    more: "continue N passes N - 1 stop points and faults before it stops. After going back, it stops at the end of the history; repeat it to go on from there. Ctrl-C stops it between two operations.",
    parse: (rest) => ({ do: "continue", count: countOf(rest) }),
  },
  until: {
    usage: "until [WHERE]",
    help: "go on until WHERE, once: the same places as break; without it until the ring is empty",
    more: "It stops at a fault and at other stop points too. until if avail.idx == last_avail_idx; until signal; until idx 19480.",
    parse: (rest) => ({
      do: "until",
      condition: rest === "" ? { at: "empty" } : breakCondition(wordsOf(rest)),
    }),
  },
  advance: {
    usage: "advance WHERE",
    help: "the same as until WHERE",
    parse: (rest) => ({ do: "until", condition: breakCondition(wordsOf(rest)) }),
  },
  finish: {
    usage: "finish [LEN]",
    help: "finish the chain popped last: go on until it is given back",
    more: "In a case, its own steps give the chain back. Otherwise finish does what the device would: it completes the chain with LEN bytes written (0), and signals.",
    parse: (rest) => {
      const [len, extra] = wordsOf(rest);
      refuse(extra);
      return { do: "finish", ...(len !== undefined && { len: smallNumber(len) }) };
    },
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
  "reverse-next": {
    usage: "reverse-next [N]",
    help: "the same as back",
    parse: (rest) => ({ do: "back", count: countOf(rest) }),
  },
  "reverse-continue": {
    usage: "reverse-continue [N]",
    help: "go back to where continue would have stopped, or to the start",
    more: "reverse-continue N passes N - 1 such places. A watch stops it before the operation that made the change.",
    parse: (rest) => ({ do: "reverse-continue", count: countOf(rest) }),
  },
};
