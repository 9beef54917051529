import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { KERNELS } from "../../src/engine/profile.ts";
import { replay } from "../../src/services/replay.ts";

const CORPUS = fileURLToPath(new URL("../../corpora/conformance/", import.meta.url));
const CASES = { "4.6": 3000, "6.1": 1500, "6.12": 1500 };

describe.each(KERNELS)("recorded cases of Linux %s", (kernel) => {
  it("match the engine, case by case", () => {
    const { summary, failures } = replay({ paths: [`${CORPUS}linux-${kernel}.jsonl.gz`] });
    expect(failures).toEqual([]);
    expect(summary).toMatchObject({ cases: CASES[kernel], passed: CASES[kernel], failed: 0 });
  });
});

it("the cases of 4.6 and 6.1 differ where the profiles do, so each kernel is tested by its own cases", () => {
  const { summary } = replay({
    paths: [`${CORPUS}linux-6.1.jsonl.gz`],
    kernel: "4.6",
  });
  expect(summary.failed).toBeGreaterThan(100);
});
