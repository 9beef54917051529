import { describe, expect, it } from "vitest";
import { type Case, recordedCases } from "../support/conformance-cases.ts";
import { RecordedDevice } from "../support/recorded-device.ts";

/** Numbers as text in one form, so that 16, "0x10" and 16n compare alike. */
function normalise(value: unknown): unknown {
  if (typeof value === "string" && /^0x[0-9a-f]+$/.test(value)) return BigInt(value).toString();
  if (typeof value === "number" || typeof value === "bigint") return value.toString();
  if (Array.isArray(value)) return value.map(normalise);
  if (value !== null && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, normalise(held)]));
  }
  return value;
}

function differences(recorded: Case): string[] {
  const device = new RecordedDevice(recorded);
  const found: string[] = [];
  const compare = (where: string, got: unknown, expected: unknown) => {
    const [a, b] = [JSON.stringify(normalise(got)), JSON.stringify(normalise(expected))];
    if (a !== b) found.push(`${recorded.name} ${where}: got ${a}, expected ${b}`);
  };
  recorded.steps.forEach((step, n) => {
    const got = device.run(step);
    if (step.op === "vq_access_ok") return;
    for (const [field, expected] of Object.entries(step.expect ?? {})) {
      compare(`step ${n} ${step.op} ${field}`, got[field], expected);
    }
    if (step.expect !== undefined && !("errors" in step.expect)) {
      compare(`step ${n} ${step.op} errors`, got.errors, undefined);
    }
  });
  const final = device.final();
  for (const [field, expected] of Object.entries(recorded.final.state["0"] ?? {})) {
    compare(`final ${field}`, final.state["0"]?.[field], expected);
  }
  compare("final eventfds", final.eventfds, recorded.final.eventfds);
  compare("final written", final.written, recorded.final.written);
  return found;
}

describe("get_vq_desc, get_indirect, translate_desc and discard as Linux 4.6 has them", () => {
  it.each([
    ["walk", 972],
    ["giant", 259],
  ])("reproduces every %s case", (kind, count) => {
    const cases = recordedCases("linux-4.6.jsonl.gz", [kind]);
    expect(cases).toHaveLength(count);
    expect(cases.flatMap(differences)).toEqual([]);
  });
});
