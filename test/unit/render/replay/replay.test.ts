import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { reproduceCommand } from "../../../../src/render/replay/case.ts";
import { replayJson } from "../../../../src/render/replay/json.ts";
import { ReplayProgress } from "../../../../src/render/replay/progress.ts";
import { replayText } from "../../../../src/render/replay/text.ts";
import { replayValue, shortDifference } from "../../../../src/render/replay/value.ts";
import { styleFor } from "../../../../src/render/style.ts";
import type { CaseOutcome, ReplayResult } from "../../../../src/services/replay.ts";

const FAILURE: CaseOutcome = {
  file: "a.jsonl",
  line: 7,
  name: "walk-7",
  kind: "walk",
  kernel: "6.1",
  overridden: true,
  differences: [
    { step: 3, op: "get_vq_desc", field: "iov", expected: [[2 ** 47, 16]], got: undefined },
    { field: "state[0].num", expected: 2 ** 32, got: 0xffffffffffffffffn },
  ],
};
const counts = (cases: number, failed: number) => ({ cases, passed: cases - failed, failed });
const RESULT: ReplayResult = {
  files: [
    {
      file: "a.jsonl",
      ...counts(1234, 11),
      kinds: [
        { kind: "walk", ...counts(1000, 11) },
        { kind: "log", ...counts(234, 0) },
      ],
    },
    { file: "b/c.json", ...counts(1, 0), kinds: [{ kind: "log", ...counts(1, 0) }] },
  ],
  summary: counts(1235, 11),
  failures: [FAILURE],
  findings: [],
  warnings: [],
};
const VIOLATION = { property: "used-ring", message: "used.idx 3", step: 4 };
const BROKEN = { property: "used-ring", violation: VIOLATION };
const { line: _, ...PLACED } = FAILURE;
const FOUND: ReplayResult = {
  ...RESULT,
  files: [{ file: "f.json", ...counts(1, 0), kinds: [{ kind: "used-ring", ...counts(1, 0) }] }],
  summary: counts(1, 0),
  failures: [],
  findings: [{ ...PLACED, name: "f", file: "f.json", differences: [], ...BROKEN }],
  warnings: ["f: found by generator version 2"],
};
const style = (refused: boolean) => styleFor({ isTTY: true, env: {}, refused });

describe("the text of a replay", () => {
  it("has a table, the differences, and the command that reproduces them", () => {
    expect(replayText(RESULT, style(true))).toBe(`file      cases  passed  failed
a.jsonl    1234    1223      11  walk 11
b/c.json      1       1       0
all 2      1235    1224      11

walk-7 (walk, kernel 6.1) at a.jsonl:7
  steps[3] get_vq_desc: iov
    expected [["0x800000000000",16]]
    got      nothing
  final: state[0].num
    expected 4294967296
    got      "0xffffffffffffffff"
  to see it again: vhostctl replay a.jsonl --case walk-7 --kernel 6.1

and 10 more failing cases
`);
  });

  it("says whether the property of a passed finding is violated or holds", () => {
    expect(replayText(FOUND, style(true))).toBe(`file    cases  passed  failed
f.json      1       1       0

f (kernel 6.1) at f.json: used-ring is violated, as expected
  steps[4]: used.idx 3

warning: f: found by generator version 2
`);
    const mended = FOUND.findings.map((one) => ({ ...one, violation: undefined }));
    expect(replayText({ ...FOUND, findings: mended }, style(true))).toContain(
      "\nf (kernel 6.1) at f.json: used-ring holds\n\nwarning",
    );
  });

  it("shows ten differences of a case and counts the rest", () => {
    const differences = Array(13).fill(FAILURE.differences[0]);
    const text = replayText({ ...RESULT, failures: [{ ...FAILURE, differences }] }, style(true));
    expect(text.match(/steps\[3\]/g)).toHaveLength(10);
    expect(text).toContain("  and 3 more differences\n");
  });

  it("escapes all text of the cases", () => {
    const evil = "\u001b]0;x\u0007\u202e\n";
    const differences = [
      { step: 1, op: evil, field: evil, expected: evil, got: [{ [evil]: evil }] },
    ];
    const failure = { ...FAILURE, file: evil, name: evil, kind: evil, differences };
    const files = [{ file: evil, ...counts(1, 1), kinds: [{ kind: evil, ...counts(1, 1) }] }];
    const violation = { property: evil, message: evil, step: 0 };
    const result = { ...RESULT, files, summary: counts(1, 1), failures: [failure] };
    const findings = [{ ...failure, property: evil, violation }];
    const text = replayText({ ...result, findings, warnings: [evil] }, style(true));
    expect(text).not.toMatch(/[\0-\x09\x0b-\x1f\u202e]/);
  });
});

describe("the JSON of a replay", () => {
  it("has the differences in full", () => {
    expect(replayJson(RESULT)).toMatchObject({
      schema: "vhostctl-replay-1",
      files: RESULT.files,
      summary: counts(1235, 11),
      failures: [
        {
          file: "a.jsonl",
          line: 7,
          name: "walk-7",
          kernel: "6.1",
          reproduce: "vhostctl replay a.jsonl --case walk-7 --kernel 6.1",
          differences: [
            {
              step: 3,
              op: "get_vq_desc",
              field: "iov",
              expected: [["0x800000000000", 16]],
              got: null,
            },
            { field: "state[0].num", expected: 2 ** 32, got: "0xffffffffffffffff" },
          ],
        },
      ],
    });
  });
});

it("the JSON of a replay has the findings that passed, with their violations", () => {
  expect(replayJson(FOUND)).toMatchObject({
    failures: [],
    findings: [{ file: "f.json", name: "f", verdict: "violated", ...VIOLATION }],
    warnings: ["f: found by generator version 2"],
  });
});

describe("values", () => {
  it("are written as in the cases", () => {
    const bytes = Uint8Array.of(0, 255);
    expect(replayValue([{ hva: 2 ** 33, bytes }, -14, 2n ** 63n, null, true])).toEqual([
      { hva: "0x200000000", bytes: "00ff" },
      -14,
      "0x8000000000000000",
      null,
      true,
    ]);
  });

  it("show the first item that differs, in long lists", () => {
    const expected = Array.from({ length: 100 }, (_, n) => [n, 16]);
    const got = expected.with(42, [42, 17]);
    const short = (a: unknown, b: unknown) =>
      shortDifference({ field: "iov", expected: a, got: b });
    expect(short(expected, got)).toEqual({ field: "iov[42]", expected: "[42,16]", got: "[42,17]" });
    expect(short(expected, expected.slice(0, 90))).toEqual({
      field: "iov[90]",
      expected: "[90,16]",
      got: "nothing",
    });
    expect(short(expected.slice(0, 90), expected)).toEqual({
      field: "iov[90]",
      expected: "nothing",
      got: "[90,16]",
    });
  });

  it("show the part that differs, in long strings", () => {
    const expected = "00".repeat(5000);
    const { expected: a, got: b } = shortDifference({
      field: "bytes",
      expected,
      got: `${expected.slice(0, 4000)}ff${expected.slice(4002)}`,
    });
    expect(a).toMatch(/^…0{96}…$/);
    expect(b).toMatch(/^…0{16}ff0{78}…$/);
  });
});

describe("the command that reproduces a case", () => {
  it.each(["walk-1", "a b", "it's", "$(x)`y`", "-x", "\u001b[1m\\n", "é 'ü\u202e", "\n"])(
    "is one line that a shell splits into the original words: %j",
    (name) => {
      const command = reproduceCommand({ ...FAILURE, name, file: `-${name}` });
      expect(command).not.toMatch(/[\0-\x1f\u202e]/);
      const shown = execFileSync(
        "bash",
        ["-c", `vhostctl() { printf '%s\\0' "$@"; }; ${command}`],
        {
          encoding: "utf8",
          env: { ...process.env, LC_ALL: "C.UTF-8" },
        },
      );
      const chosen = name.startsWith("-") ? [`--case=${name}`] : ["--case", name];
      expect(shown.split("\0")).toEqual(["replay", `./-${name}`, ...chosen, "--kernel", "6.1", ""]);
    },
  );
});

describe("progress", () => {
  function watch(isTTY: boolean, times: number[]): string[] {
    const written: string[] = [];
    let now = 0;
    const output = {
      isTTY,
      width: 30,
      write: (text: string) => written.push(text),
      now: () => now,
    };
    const progress = new ReplayProgress(output);
    for (now of times) progress.add(FAILURE);
    progress.end();
    return written;
  }

  it("is silent for a short replay", () => {
    expect(watch(true, [0, 500, 999])).toEqual([]);
    expect(watch(false, [0, 5000, 9999])).toEqual([]);
  });

  it("is one rewritten line on a terminal", () => {
    expect(watch(true, [500, 1000, 1100, 1300])).toEqual([
      "\r\u001b[K2 cases, 2 failed, 1.0 s, in ",
      "\r\u001b[K4 cases, 4 failed, 1.3 s, in ",
      "\r\u001b[K4 cases, 4 failed, 1.3 s\n",
    ]);
  });

  it("is a line every ten seconds elsewhere", () => {
    expect(watch(false, [1000, 10_000, 19_999, 20_000])).toEqual([
      "2 cases, 2 failed, 10.0 s, in a.jsonl\n",
      "4 cases, 4 failed, 20.0 s, in a.jsonl\n",
      "4 cases, 4 failed, 20.0 s\n",
    ]);
  });
});
