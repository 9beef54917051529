import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { UsageError } from "../../../../src/base/usage-error.ts";
import {
  ALL_WORDS,
  parseDebugCommand,
} from "../../../../src/stepping/debug/parse-debug-command.ts";
import { commandsOf } from "../../../../src/stepping/parse-script.ts";

const parse = (line: string) => parseDebugCommand(line, 0);

describe("words", () => {
  test.each([
    ["s", { do: "step", count: 1 }],
    ["step 3", { do: "step", count: 3 }],
    ["n", { do: "forward", command: { do: "next", count: 1 } }],
    ["cont", { do: "continue", count: 1 }],
    ["c 3", { do: "continue", count: 3 }],
    ["rc", { do: "reverse-continue", count: 1 }],
    ["rc 2", { do: "reverse-continue", count: 2 }],
    ["rn 2", { do: "back", count: 2 }],
    ["u", { do: "until", condition: { at: "empty" } }],
    ["until idx 5", { do: "until", condition: { at: "idx", idx: 5 } }],
    ["advance signal", { do: "until", condition: { at: "signal" } }],
    ["fin", { do: "finish" }],
    ["finish 512", { do: "finish", len: 512 }],
    ["tb fault", { do: "break", condition: { at: "fault" }, temporary: true }],
    ["bt", { do: "backtrace" }],
    ["where 3", { do: "backtrace", most: 3 }],
    ["l", { do: "list" }],
    ["list 7", { do: "list", at: 7 }],
    ["info", { do: "subjects" }],
    ["info registers", { do: "info", subject: "queue" }],
    ["info display", { do: "displays" }],
    ["disp", { do: "displays" }],
    ["undisplay 2", { do: "undisplay", number: 2 }],
    ["delete display 2", { do: "undisplay", number: 2 }],
    ["delete display", { do: "undisplay" }],
    ["rs 2", { do: "back", count: 2 }],
    ["reverse_continue", { do: "reverse-continue", count: 1 }],
    ["i q", { do: "info", subject: "queue" }],
    ["info chain 7", { do: "info", subject: "chain", argument: 7 }],
    ["b addr 0x10..0x1f", { do: "break", condition: { at: "addr", first: 16n, last: 31n } }],
    ["b addr 5", { do: "break", condition: { at: "addr", first: 5n, last: 5n } }],
    ["b indirect-loop", { do: "break", condition: { at: "code", code: "indirect-loop" } }],
    ["watch 0x1000 4", { do: "watch", subject: { of: "memory", gpa: 4096n, size: 4 } }],
    ["d 2", { do: "delete", numbers: [2] }],
    ["d 2 3", { do: "delete", numbers: [2, 3] }],
    ["delete", { do: "delete" }],
    ["delete all", { do: "delete" }],
    [
      "disable",
      { do: "forward", command: { do: "operation", operation: { op: "disable_notify", vq: 0 } } },
    ],
    [
      "set 0x10 beef",
      { do: "forward", command: { do: "poke", gpa: 16n, bytes: Uint8Array.of(0xbe, 0xef) } },
    ],
    ["q", { do: "quit" }],
    ["save scenario a b.json", { do: "save", what: "scenario", file: "a b.json" }],
  ])("%s", (line, command) => {
    expect(parse(line)).toEqual(command);
  });

  test.each([
    ["po", /may be pop, poke/],
    ["frobnicate", /not a command; help lists the commands/],
    ["sginal", /not a command: signal\?/],
    ["step x", /not a number.*usage: step \[N\]/],
    ["step 0", /at least 1/],
    ["break indirect-lop", /indirect-loop\?/],
    ["break", /where\?/],
    ["break idx 65536", /0 to 65535/],
    ["break addr 0x10000000000000000", /more than 64 bits/],
    ["break addr 0..0x10000000000000000", /more than 64 bits/],
    ["break log 0x10000000000000000", /more than 64 bits/],
    ["break if", /ends too early/],
    ["break if num == 0x10000000000000000", /more than 64 bits/],
    ["watch 0x10000000000000000", /more than 64 bits/],
    ["x 0x10000000000000000", /more than 64 bits/],
    ["set 0x10000000000000000 00", /more than 64 bits/],
    ["set avail.idx 0x10000000000000000", /more than 64 bits/],
    ["delete everything", /not a number/],
    ["break addr 9..1", /B is below A/],
    ["break fault now", /one argument too many/],
    ["watch 0x10 5000", /1 to 4096/],
    ["info d", /may be desc, display/],
    ["advance", /where\?/],
    ["continue 0", /at least 1/],
    ["finish 1 2", /one argument too many/],
    ["delete all 2", /one argument too many/],
    ["info queue 3", /one argument too many/],
    ["quit now", /one argument too many/],
    ["back/2", /takes no format/],
    ["save core x", /is not one of image, scenario/],
    ["save image", /which file/],
    [`save image ${"a".repeat(5000)}`, /"a{40}…" is not a file name/],
    ["save image a\0b", /is not a file name/],
  ])("%s is refused", (line, says) => {
    expect(() => parse(line)).toThrow(says);
  });

  test("each can be typed in full", () => {
    expect(new Set(ALL_WORDS).size).toBe(ALL_WORDS.length);
  });
});

test("a line may hold several commands; comments and JSON steps are not split", () => {
  expect(commandsOf(" pop 2; back ;; # over")).toEqual(["pop 2", "back"]);
  expect(commandsOf('{"op":"poke","hva":1,"hex":"00"}; x')).toHaveLength(1);
  expect(commandsOf("# only this")).toEqual([]);
});

test.each(["", "break ", "print ", "info ", "save ", "watch ", "step ", "pop ", "blk 1 "])(
  "a long word after %j does not make a long error",
  (before) => {
    const errors = ["a", "\u0001", "9"].flatMap((letter) => {
      try {
        parse(before + letter.repeat(60_000));
        return [];
      } catch (error) {
        return [error];
      }
    });
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) {
      expect(error).toBeInstanceOf(UsageError);
      expect((error as Error).message.length).toBeLessThan(600);
    }
  },
);

test("any input is a command or a UsageError", () => {
  const word = fc.oneof(
    fc.constantFrom(...ALL_WORDS, "x/4xb", "p/x"),
    fc.string({ maxLength: 12 }),
  );
  const argument = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      "0x10",
      "1..2",
      "avail.ring[",
      "desc[1].len",
      "fault",
      "((",
      "{",
      "=",
      "\u001b[2J",
    ),
  );
  fc.assert(
    fc.property(word, fc.array(argument, { maxLength: 4 }), (first, rest) => {
      try {
        parse([first, ...rest].join(" "));
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
      }
    }),
    { numRuns: 2000 },
  );
});
