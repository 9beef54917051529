import { describe, expect, it } from "vitest";
import type { FuzzFinding, FuzzResult } from "../../../../src/campaign/campaign-state.ts";
import { githubAnnotations, githubSummary } from "../../../../src/render/fuzz/github.ts";
import { fuzzJunit } from "../../../../src/render/fuzz/junit.ts";
import { FuzzProgress } from "../../../../src/render/fuzz/progress.ts";
import { fuzzText } from "../../../../src/render/fuzz/text.ts";
import { sarifText } from "../../../../src/render/sarif.ts";
import { drawScenario } from "../../../../src/render/scenario-ring-text.ts";
import { styleFor } from "../../../../src/render/style.ts";
import { readScenarios } from "../../../../src/scenario/read-scenarios.ts";

const style = styleFor({ isTTY: false, env: {}, refused: true });
const FINDING: FuzzFinding = {
  ...{ property: "hang", law: "Every run ends.", message: "the run does not end" },
  ...{ unit: 3, run: 17, file: "out/findings/ab.unit", hash: "ab", raw: false },
};
const RESULT: FuzzResult = {
  ...{ folder: "out", kept: true, why: "complete", seconds: 2, allSeconds: 2 },
  plan: {
    ...{ generator: 1, seed: 9, kernel: "6.1", properties: ["used-ring"], inputs: ["aa"] },
    ...{ runs: 80_000, runsPerUnit: 20_000, shard: { index: 1, count: 1 } },
  },
  ...{ runs: 60_018, newRuns: 60_018, units: 4, begunUnits: 0, edges: 5, corpus: 1, warnings: [] },
  discardedRuns: 0,
  findings: [FINDING],
};
const AGAIN =
  "vhostctl fuzz --seed 9 --runs 60018 --shard 4/4 --jobs 1 --kernel 6.1 --property used-ring --corpus out/inputs --out out-unit-3";
const evil = "\u001b]0;x\u0007\u009b\u202e\r\n::error::%<&|`";
const hostile = {
  ...RESULT,
  findings: [{ ...FINDING, message: evil, file: `out/${evil}`, property: "hang" }],
};

describe("a campaign's text", () => {
  it("has the plan, the result, and each finding with its command", () => {
    expect(fuzzText(RESULT, style)).toBe(`seed 9, kernel 6.1, 1 property, from 1 input
done: 60018 runs (30009/s in 2.0 s), 5 edges, 1 input kept, 1 finding

hang: the run does not end
  the law: Every run ends.
  seen in unit 3, run 17
  to see it again: ${AGAIN}

everything is in out
`);
  });

  it("does not show the plan twice on one terminal", () => {
    expect(fuzzText(RESULT, style, true)).toMatch(/^done: 60018 runs/);
  });

  it("says how many runs have to be done again", () => {
    const text = fuzzText({ ...RESULT, why: "interrupted", discardedRuns: 40_000 }, style);
    expect(text).toContain("interrupted: 60018 runs (50009/s in 2.0 s)");
    expect(text).toContain("40000 more runs had not been reported when their workers were killed");
  });

  it("draws the rings of a scenario before a step", () => {
    for (const { scenario } of readScenarios("corpora/conformance/linux-6.12.jsonl.gz")) {
      if (scenario.kind !== "walk") continue;
      const pop = scenario.steps.findIndex(({ op }) => op === "get_vq_desc");
      const text = drawScenario(scenario, pop, style).join("\n");
      expect(text).toMatch(/queue {2}size {2}avail {2}popped/);
      expect(text).toMatch(/pending at \d+, head \d+/);
      expect(drawScenario(scenario, 0, style)).toEqual(["  no queue is set up in memory yet"]);
      return;
    }
    expect.unreachable();
  });
});

describe("reports", () => {
  it("JUnit has one case per property, and failures have the command that reproduces them", () => {
    const xml = fuzzJunit(RESULT);
    expect(xml).toContain('<testsuites name="vhostctl fuzz" tests="3" failures="1" errors="0">');
    expect(xml).toContain('<testcase classname="fuzz" name="used-ring"/>');
    expect(xml).toContain(
      `<failure message="the run does not end">\n  the run does not end\n  ${AGAIN}`,
    );
  });

  it("SARIF has stable rules, fingerprints and relative paths", () => {
    const context = { root: process.cwd(), version: "1.2.3", successful: true };
    const { version, runs } = JSON.parse(sarifText(RESULT, context));
    expect(version).toBe("2.1.0");
    const [{ tool, results }] = runs;
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
      ...["used-ring", "hang", "crash"],
    ]);
    expect(tool.driver.rules[1].shortDescription.text).toBe("Every run ends.");
    expect(results).toMatchObject([
      {
        ...{ ruleId: "hang", ruleIndex: 1, level: "error" },
        partialFingerprints: { "vhostctlFinding/v1": "ab" },
        locations: [{ physicalLocation: { artifactLocation: { uri: "out/findings/ab.unit" } } }],
      },
    ]);
    const many = { ...RESULT, findings: Array(25_001).fill(FINDING) };
    expect(JSON.parse(sarifText(many, context)).runs[0].results).toHaveLength(25_000);
  });

  it("escape all text of a finding", () => {
    const texts = [
      fuzzText(hostile, style),
      fuzzJunit(hostile),
      sarifText(hostile, { root: "/", version: "1.0.0", successful: true }),
      githubAnnotations(hostile),
      githubSummary(hostile),
    ];
    for (const text of texts) expect(text).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(githubAnnotations(hostile).match(/^::/gm)).toHaveLength(1);
  });

  it("show a command in the summary as it has to be typed", () => {
    const plan = { ...RESULT.plan, inputs: [] };
    const summary = githubSummary({ ...RESULT, plan, folder: "my_out" });
    expect(summary).toContain(" --property used-ring --out my_out-unit-3` |");
  });

  it("have at most ten annotations, the last with the number of further findings", () => {
    const annotations = (n: number) =>
      githubAnnotations({ ...RESULT, findings: Array(n).fill(FINDING) })
        .trim()
        .split("\n");
    expect(annotations(10)).toHaveLength(10);
    expect(annotations(12)).toHaveLength(10);
    expect(annotations(12).at(-1)).toBe("::error title=vhostctl fuzz::3 more findings");
    expect(githubAnnotations({ ...RESULT, findings: [] })).toBe("");
  });
});

describe("progress", () => {
  it("is rewritten five times per second on a terminal, and a line every ten seconds elsewhere", () => {
    for (const [isTTY, every] of [
      [true, 200],
      [false, 10_000],
    ] as const) {
      let now = 0;
      const written: string[] = [];
      const output = {
        isTTY,
        width: 80,
        write: (text: string) => written.push(text),
        now: () => now,
      };
      const progress = new FuzzProgress(output);
      for (; now < 20_000; now += 50) {
        progress.update({ runs: now, newRuns: now, edges: 3, corpus: 2, findings: 1 });
      }
      expect(written).toHaveLength(Math.ceil(20_000 / every) - 1);
      expect(written[0]).toContain("3 edges, corpus 2, 1 finding");
    }
  });
});
