import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { judgeScenario } from "../../src/fuzz/judge-scenario.ts";
import { PROPERTIES } from "../../src/fuzz/properties/all-properties.ts";
import { readScenarios } from "../../src/scenario/read-scenarios.ts";
import { replayScenario } from "../../src/scenario/run-scenario.ts";

const FOLDER = fileURLToPath(new URL("../../corpora/regressions/", import.meta.url));

/** The known bugs of 4.6, by name. */
const KERNEL_BUGS = [
  "log-array-overrun.json",
  "log-check-without-event.json",
  "region-array-overrun.json",
  "used-idx-after-failed-write.json",
];

it("the regressions include the four bugs of 4.6 that a campaign must find", () => {
  expect(readdirSync(FOLDER)).toEqual(expect.arrayContaining(KERNEL_BUGS));
});

describe.each(readdirSync(FOLDER))("%s", (file) => {
  const cases = [...readScenarios(`${FOLDER}${file}`)].map(({ scenario }) => scenario);

  it("replays as recorded", () => {
    for (const scenario of cases) {
      expect(scenario.steps.every(({ expect }) => expect !== undefined)).toBe(true);
      expect(replayScenario(scenario)).toEqual([]);
    }
  });

  it("violates its property at the same step under its kernel, and says that it is to", () => {
    for (const scenario of cases) {
      const violations = judgeScenario(scenario, scenario.kernel, PROPERTIES);
      const { expect: expected, ...finding } = scenario.finding ?? {};
      expect(expected).toBe("violated");
      expect(violations).toContainEqual(finding);
    }
  });

  it("violates nothing under 6.12", () => {
    for (const scenario of cases) {
      expect(judgeScenario(scenario, "6.12", PROPERTIES)).toEqual([]);
    }
  });
});
