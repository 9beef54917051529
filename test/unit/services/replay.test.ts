import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/usage-error.ts";
import type { Kernel } from "../../../src/engine/profile.ts";
import type { Difference } from "../../../src/scenario/run-scenario.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { type CaseOutcome, type ReplayOptions, replay } from "../../../src/services/replay.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const root = temporaryFolder();
const folder = join(root, "cases");
mkdirSync(folder);
const json = (name: string, kind: string, kernel: Kernel) =>
  JSON.stringify({ name, kernel, kind, maps: [], memory: [], steps: [] });
writeFileSync(
  join(folder, "a.jsonl"),
  [
    json("walk-1", "walk", "4.6"),
    json("bad-walk-2", "walk", "6.1"),
    json("walk-10", "log", "4.6"),
  ].join("\n"),
);
writeFileSync(join(folder, "b.json"), json("bad-ring", "ring", "6.12"));

const DIFFERENCE: Difference = { step: 1, op: "signal", field: "ret", expected: 0, got: 1 };

/** Fails the cases with `bad` in their name. */
const run = ({ name }: Scenario) => ({ differences: name.startsWith("bad") ? [DIFFERENCE] : [] });
const replayed = (options: Partial<ReplayOptions> = {}) =>
  replay({ paths: [folder], run, ...options });
const counts = (cases: number, failed: number) => ({ cases, passed: cases - failed, failed });

describe("replay", () => {
  it("counts cases by file and kind, and keeps the differences", () => {
    expect(replayed()).toEqual({
      files: [
        {
          file: join(folder, "a.jsonl"),
          ...counts(3, 1),
          kinds: [
            { kind: "walk", ...counts(2, 1) },
            { kind: "log", ...counts(1, 0) },
          ],
        },
        {
          file: join(folder, "b.json"),
          ...counts(1, 1),
          kinds: [{ kind: "ring", ...counts(1, 1) }],
        },
      ],
      summary: counts(4, 2),
      failures: [
        {
          file: join(folder, "a.jsonl"),
          line: 2,
          name: "bad-walk-2",
          kind: "walk",
          kernel: "6.1",
          overridden: false,
          differences: [DIFFERENCE],
        },
        expect.objectContaining({ file: join(folder, "b.json"), name: "bad-ring" }),
      ],
      findings: [],
      warnings: [],
    });
  });

  describe("a finding", () => {
    const path = join(root, "found.json");
    const steps = [
      {
        ...{ op: "vring_ioctl", cmd: "VHOST_SET_VRING_ENDIAN", arg: { index: 0, num: 2 } },
        // Recorded by a build that answered something else.
        expect: { ret: 7 },
      },
    ];
    const found = { name: "f", kernel: "6.12", kind: "fuzz", maps: [], memory: [], steps };
    const replayed = (finding: object, recorded = steps) => {
      const about = { property: "kernels-agree", message: "x", step: 0, ...finding };
      writeFileSync(path, JSON.stringify({ ...found, steps: recorded, finding: about }));
      return replay({ paths: [path] });
    };
    const violated = { against: "4.6" };
    const holding = { against: "6.1" };
    const plain = steps.map(({ expect: _, ...step }) => ({ ...step, expect: { ret: -515 } }));

    it("fails while its property is violated, and passes when it holds, whatever was recorded", () => {
      const bad = replayed(violated);
      expect(bad.summary).toEqual(counts(1, 1));
      expect(bad.failures[0]?.differences).toEqual([
        {
          ...{ step: 0, op: "vring_ioctl VHOST_SET_VRING_ENDIAN", field: "kernels-agree" },
          expected: "the property holds",
          got: expect.stringMatching(/on 6\.12, .* on 4\.6$/),
        },
      ]);
      const good = replayed(holding);
      expect(good.summary).toEqual(counts(1, 0));
      expect(good.findings).toMatchObject([{ property: "kernels-agree", violation: undefined }]);
    });

    it("that is expected to be violated is the other way round, and its answers count", () => {
      const expected = { expect: "violated" };
      const bad = replayed({ ...holding, ...expected }, plain);
      expect(bad.failures).toMatchObject([
        { differences: [{ field: "finding", got: "the property holds" }] },
      ]);
      const good = replayed({ ...violated, ...expected }, plain);
      expect(good.summary).toEqual(counts(1, 0));
      expect(good.findings[0]?.violation?.message).toMatch(/on 6\.12, .* on 4\.6$/);
      expect(replayed({ ...violated, ...expected }).summary).toEqual(counts(1, 1));
    });

    it("that is expected to hold must also answer as recorded", () => {
      const expected = { ...holding, expect: "holds" };
      expect(replayed(expected, plain).summary).toEqual(counts(1, 0));
      expect(replayed(expected).failures[0]?.differences).toMatchObject([{ field: "ret" }]);
      expect(replayed({ ...expected, ...violated }, plain).summary).toEqual(counts(1, 1));
    });

    it("of another generator version is warned of", () => {
      const { warnings } = replayed({ ...violated, generator: 999 });
      expect(warnings).toEqual([expect.stringContaining("generator version 999")]);
    });
  });

  it("keeps the first ten failing cases, and counts them all", () => {
    const path = join(root, "many.jsonl");
    writeFileSync(path, `${json("bad", "walk", "4.6")}\n`.repeat(25));
    const { failures, summary } = replay({ paths: [path], run });
    expect(failures.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(summary).toEqual(counts(25, 25));
  });

  it("selects by exact name, by part of the name or kind, or by both", () => {
    const names = (options: Partial<ReplayOptions>) => {
      const seen: string[] = [];
      const result = replayed({ ...options, onCase: ({ name }) => seen.push(name) });
      expect(result.summary.cases).toBe(seen.length);
      return seen;
    };
    expect(names({ case: "walk-1" })).toEqual(["walk-1"]);
    expect(names({ filter: "walk" })).toEqual(["walk-1", "bad-walk-2", "walk-10"]);
    expect(names({ filter: "log" })).toEqual(["walk-10"]);
    expect(names({ filter: "bad", case: "bad-ring" })).toEqual(["bad-ring"]);
    expect(() => names({ case: "walk" })).toThrow(
      new UsageError('no case is named "walk"', { options: ["case"] }),
    );
    expect(() => names({ filter: "x", case: "walk-1" })).toThrow(
      /no case is named "walk-1" and has "x" in its name or kind/,
    );
  });

  it("runs each case under its own kernel, or under the one requested", () => {
    const kernels = (kernel?: Kernel) => {
      const given: unknown[] = [];
      const outcomes: CaseOutcome[] = [];
      replay({
        paths: [join(folder, "a.jsonl")],
        kernel,
        run: (_, asked) => {
          given.push(asked);
          return { differences: [] };
        },
        onCase: (outcome) => outcomes.push(outcome),
      });
      return [given, outcomes.map((one) => one.kernel), outcomes.map((one) => one.overridden)];
    };
    expect(kernels()).toEqual([
      [undefined, undefined, undefined],
      ["4.6", "6.1", "4.6"],
      [false, false, false],
    ]);
    expect(kernels("6.1")).toEqual([
      ["6.1", "6.1", "6.1"],
      ["6.1", "6.1", "6.1"],
      [true, false, true],
    ]);
  });

  it("refuses a path that does not exist before any case runs", () => {
    const run = () => {
      throw new Error("ran");
    };
    expect(() => replay({ paths: [folder, join(folder, "none")], run })).toThrow(/no such file/);
  });

  it("names the case in which it crashed", () => {
    const run = () => {
      throw new TypeError("broken");
    };
    expect(() => replayed({ run })).toThrow(/^replaying walk-1 of .*a\.jsonl: broken$/);
  });
});
