import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../../../src/base/usage-error.ts";
import { helpOnWord } from "../../../../src/render/debug/help-text.ts";
import { styleFor } from "../../../../src/render/style.ts";
import type { Debugger } from "../../../../src/stepping/debug/debugger.ts";
import { STEPS_KEPT } from "../../../../src/stepping/step-session.ts";
import { debugged, runLine, taken } from "../../../support/debugged.ts";

const STUCK = { image: "corpora/snapshots/stuck.elf", devices: ["virtio-blk"] };
const STYLE = styleFor({ isTTY: false, env: {}, refused: true });
const CASES = "corpora/conformance/linux-6.12.jsonl.gz";

const indices = ({ target }: Debugger) => {
  const { last_avail_idx, last_used_idx } = target.machine.queue(target.vq);
  return [last_avail_idx, last_used_idx];
};
const why = (debug: Debugger, line: string) => runLine(debug, line).map(({ end }) => end.why);

describe("continue", () => {
  test("pops an image's queue until it is empty", () => {
    const debug = debugged(STUCK);
    expect(why(debug, "continue")).toEqual(["empty"]);
    expect(indices(debug)).toEqual([19478, 19475]);
  });

  test("ends at a fault, and again at the same one", () => {
    const debug = debugged({ image: "corpora/snapshots/bad-loop.elf" });
    expect(why(debug, "continue; continue")).toEqual(["fault", "fault"]);
    expect(indices(debug)[0]).toBe(21);
  });

  test("ends at the end of the history, and then goes on", () => {
    const debug = debugged(STUCK);
    runLine(debug, "pop 2; back 2");
    expect(why(debug, "continue; continue")).toEqual(["end-of-history", "empty"]);
  });

  test("ends with the case; then no step is left", () => {
    const debug = debugged({ image: CASES, case: "mixed-200-1" });
    expect(why(debug, "continue; continue")).toEqual(["empty", "end-of-case"]);
    expect(debug.session.position).toBe(26);
    expect(() => runLine(debug, "step")).toThrow(/the case is over/);
    expect(() => runLine(debug, "continue")).toThrow(UsageError);
  });
});

describe("a count of continue and reverse-continue", () => {
  test("passes stop points", () => {
    const debug = debugged(STUCK);
    runLine(debug, "break if last_avail_idx > 0");
    expect(why(debug, "continue 2")).toEqual(["stop"]);
    expect(indices(debug)[0]).toBe(19477);
    expect(debug.stops.all[0]?.hits).toBe(2);
    expect(why(debug, "continue 9")).toEqual(["stop"]);
    debug.stops.clear();
    expect(why(debug, "continue 9")).toEqual(["empty"]);
  });

  test("passes faults", () => {
    const debug = debugged({ image: "corpora/snapshots/bad-loop.elf" });
    expect(why(debug, "continue 3")).toEqual(["fault"]);
    expect(debug.session.position).toBe(3);
    expect(why(debug, "reverse-continue 2")).toEqual(["fault"]);
    expect(debug.session.position).toBe(1);
    expect(why(debug, "reverse-continue 2")).toEqual(["start"]);
  });
});

describe("until", () => {
  test("goes on to the place, and leaves no breakpoint", () => {
    const debug = debugged(STUCK);
    expect(why(debug, "until idx 19477")).toEqual(["stop"]);
    expect(indices(debug)[0]).toBe(19477);
    expect(debug.stops.all).toEqual([]);
  });

  test("stops at other stop points, and then leaves no breakpoint of its own", () => {
    const debug = debugged(STUCK);
    runLine(debug, "break idx 19476");
    expect(why(debug, "until signal")).toEqual(["stop"]);
    expect(debug.stops.all.map(({ number }) => number)).toEqual([1]);
  });

  test("without a place goes on until the ring is empty", () => {
    expect(why(debugged(STUCK), "until")).toEqual(["stop"]);
  });

  test("in a case passes an empty ring when more steps follow", () => {
    const debug = debugged({ image: CASES, case: "mixed-200-1" });
    expect(why(debug, "until signal")).toEqual(["stop"]);
    expect(debug.session.position).toBe(26);
  });

  test("goes on where the history ends", () => {
    const debug = debugged(STUCK);
    expect(why(debug, "pop; back; until idx 19477").at(-1)).toBe("stop");
    expect(indices(debug)[0]).toBe(19477);
  });
});

test("a temporary breakpoint stops once", () => {
  const debug = debugged(STUCK);
  runLine(debug, "tbreak if last_avail_idx > 0");
  expect(why(debug, "continue; continue")).toEqual(["stop", "empty"]);
  expect(debug.stops.all).toEqual([]);
});

describe("finish", () => {
  test("gives back the chain popped last, and signals", () => {
    const debug = debugged(STUCK);
    const ran = runLine(debug, "pop 2; finish 1").at(-1);
    expect(ran?.records.map(({ operation }) => operation)).toEqual([
      { op: "add_used", vq: 0, id: 0, len: 1 },
      { op: "signal", vq: 0 },
    ]);
    expect(debug.session.held.map(({ head }) => head)).toEqual([2]);
  });

  test("in a case goes on until its steps give the chain back", () => {
    const debug = debugged({ image: CASES, case: "mixed-200-1" });
    runLine(debug, "until empty");
    expect(why(debug, "finish")).toEqual(["done"]);
    expect(debug.session.last?.operation.op).toBe("add_used_n");
  });

  test("is refused when no chain is popped", () => {
    expect(() => runLine(debugged(STUCK), "finish")).toThrow("no chain is popped");
  });
});

describe("back", () => {
  test.each(["bad-loop", "bad-jump"])("%s: the pop that faulted leaves no trace", (name) => {
    const debug = debugged({ image: `corpora/snapshots/${name}.elf` });
    const before = debug.target.machine.final();
    const [pop, back] = runLine(debug, "pop; back");
    expect(pop?.records[0]?.faults).not.toEqual([]);
    expect(back?.end.why).toBe("done");
    expect(debug.target.machine.final()).toEqual(before);
    expect(() => runLine(debug, "back")).toThrow(/this is the start/);
  });

  test("takes back buffer writes with their completion, and repeats them with it", () => {
    const debug = debugged(STUCK);
    runLine(debug, "pop; complete fill=00");
    const [back] = runLine(debug, "back");
    expect(back?.records.map(({ phase }) => phase)).toEqual(["asked", "fill"]);
    const [again] = runLine(debug, "step");
    expect(again?.records.map(({ phase }) => phase)).toEqual(["fill", "asked"]);
  });

  test("goes to the start and no further", () => {
    const debug = debugged(STUCK);
    expect(why(debug, "pop 3; back 99")).toEqual(["done", "start"]);
    expect(debug.isAtStart).toBe(true);
  });
});

test("takes back as many operations as help states, and no more", () => {
  const debug = debugged(STUCK);
  expect(helpOnWord("back", STYLE).join(" ").replace(/\s+/g, " ")).toContain(
    `last ${STEPS_KEPT} operations`,
  );
  for (let n = 0; n < STEPS_KEPT + 3; n++) runLine(debug, "empty");
  const [back] = runLine(debug, "back 99999");
  expect(back?.records).toHaveLength(STEPS_KEPT);
  expect(back?.end.why).toBe("start");
  expect(debug.isAtStart).toBe(false);
  expect(() => runLine(debug, "back")).toThrow(/not kept/);
});

test("reverse-continue stops at each place where continue would", () => {
  const debug = debugged(STUCK);
  runLine(debug, "break idx 19476; pop 3; pop 2; pop; pop");
  const end = debug.session.position;
  expect(why(debug, "reverse-continue")).toEqual(["empty"]);
  expect(debug.session.position).toBe(end - 1);
  expect(why(debug, "reverse-continue")).toEqual(["stop"]);
  expect(indices(debug)[0]).toBe(19476);
  expect(why(debug, "reverse-continue")).toEqual(["start"]);
});

/** Commands of the prompt that do something. */
const command = fc.oneof(
  fc.constantFrom("pop", "pop 2", "signal", "enable", "disable", "discard", "kick", "worker"),
  fc.constantFrom("complete", "complete 1", "complete fill=5a", "blk 1", "blk", "echo 1", "log"),
  fc.constantFrom("step", "step 2", "continue", "backend off", "init", "reset-owner"),
  fc.integer({ min: 0, max: 65535 }).map((idx) => `set avail.idx ${idx}`),
  fc.nat(127).map((n) => `set desc[${n}].flags 3`),
  fc.nat(127).map((n) => `poke 0x${(0x296f000 + 16 * n).toString(16)} 00ffee`),
  fc.constantFrom("ioctl SET_VRING_NUM num=64", "ioctl SET_VRING_BASE num=7", "features 0"),
);

/** Try a command; one that is refused changes nothing. */
function attempt(debug: Debugger, line: string): void {
  try {
    runLine(debug, line);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
  }
}

test.each([
  ["an image", STUCK, true],
  ["an image with the dirty log", { ...STUCK, log: true }, true],
  // Going back over a case's steps forgets what was done between them.
  ["a case, except for its end", { image: CASES, case: "mixed-200-1" }, false],
])(
  "%s: after any commands, going all the way back gives the start, and forwards again the end",
  (_, options, again) => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 12 }), (lines) => {
        const debug = debugged(options);
        try {
          const { machine } = debug.target;
          const start = machine.final();
          for (const line of lines) attempt(debug, line);
          const end = machine.final();
          const { position } = debug.session;
          while (!debug.isAtStart) taken(debug.back(1));
          expect(machine.final()).toEqual(start);
          expect(debug.session.held).toEqual([]);
          while (again && debug.session.position < position) taken(debug.step(1));
          if (again) expect(machine.final()).toEqual(end);
        } finally {
          debug.target.close();
        }
      }),
      { numRuns: 60 },
    );
  },
);
