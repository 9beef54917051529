import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/base/usage-error.ts";
import type { Kernel } from "../../../src/engine/profile.ts";
import type { Difference } from "../../../src/scenario/run-scenario.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { type CaseOutcome, type ReplayOptions, replay } from "../../../src/services/replay.ts";

const folder = mkdtempSync(join(tmpdir(), "vhostctl-"));
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

  it("keeps findings that passed with their violation, and warns of another generator", () => {
    const path = join(mkdtempSync(join(tmpdir(), "vhostctl-")), "found.json");
    const steps = [{ op: "vring_ioctl", cmd: "VHOST_SET_VRING_ENDIAN", arg: { index: 0, num: 2 } }];
    const finding = { property: "kernels-agree", message: "x", step: 0, against: "4.6" };
    const found = { name: "f", kernel: "6.12", kind: "fuzz", maps: [], memory: [], steps };
    writeFileSync(path, JSON.stringify({ ...found, finding: { ...finding, generator: 999 } }));
    const { summary, findings, warnings } = replay({ paths: [path] });
    expect(summary).toEqual(counts(1, 0));
    expect(findings).toMatchObject([
      { name: "f", violation: { property: "kernels-agree", step: 0 } },
    ]);
    expect(findings[0]?.violation?.message).toMatch(/on 6\.12, .* on 4\.6$/);
    expect(warnings).toEqual([expect.stringContaining("generator version 999")]);

    const agreeing = { ...found, finding: { ...finding, against: "6.12" } };
    writeFileSync(path, JSON.stringify(agreeing));
    const { failures } = replay({ paths: [path] });
    expect(failures).toMatchObject([
      { differences: [{ field: "finding", got: "the property holds" }] },
    ]);
  });

  it("keeps the first ten failing cases, and counts them all", () => {
    const path = join(mkdtempSync(join(tmpdir(), "vhostctl-")), "many.jsonl");
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
