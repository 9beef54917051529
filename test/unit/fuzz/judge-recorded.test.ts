import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { Kernel } from "../../../src/engine/profile.ts";
import { judgeScenario } from "../../../src/fuzz/judge-scenario.ts";
import { PROPERTIES } from "../../../src/fuzz/properties/all-properties.ts";
import { readScenarios } from "../../../src/scenario/read-scenarios.ts";

const CORPUS = fileURLToPath(new URL("../../../corpora/conformance/", import.meta.url));

/** The violations in a kernel's recorded runs: `property: message`, with numbers left out. */
function seen(recorded: Kernel, kernel: Kernel): string[] {
  const messages = new Set<string>();
  for (const { scenario } of readScenarios(`${CORPUS}linux-${recorded}.jsonl.gz`)) {
    for (const { property, message } of judgeScenario(scenario, kernel, PROPERTIES)) {
      messages.add(`${property}: ${message.replace(/0x[0-9a-f]+|\d+/g, "N")}`);
    }
  }
  return [...messages].sort();
}

it.each(["6.1", "6.12"] as const)("the recorded runs of %s violate nothing", (kernel) => {
  expect(seen(kernel, kernel)).toEqual([]);
});

it("the recorded runs of 4.6 show only known bugs", () => {
  expect(seen("4.6", "4.6")).toEqual([
    "access-in-structure: entry N of the N of the log array was written",
    "access-in-structure: the region array was read past its end to find N",
    "used-ring: used.idx N was published by a completion that failed",
  ]);
});

it("6.12 shows none of them", () => {
  expect(seen("4.6", "6.12")).toEqual([]);
});
