import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readScenario } from "../../../src/scenario/read-scenario.ts";
import { readScenarios } from "../../../src/scenario/read-scenarios.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { stepJson, writeScenario } from "../../../src/scenario/write-scenario.ts";
import { anyScenario } from "../../support/scenario-arbitrary.ts";

const CORPUS = fileURLToPath(new URL("../../../corpora/conformance/", import.meta.url));

const reread = (scenario: Scenario) =>
  readScenario(JSON.parse(writeScenario(scenario)), { file: "written.json" });

describe("a written scenario", () => {
  it("is read back unchanged, whatever it holds", () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => void expect(reread(scenario)).toEqual(scenario)),
    );
  });

  it("is one line", () => {
    fc.assert(
      fc.property(
        anyScenario,
        (scenario) => void expect(writeScenario(scenario)).not.toMatch(/[\r\n\u2028]/),
      ),
    );
  });

  it("has no character that a terminal acts on", () => {
    const name = "\x1b]0;\x07\x9b31m\u202e\ud800";
    const one: Scenario = { name, kernel: "4.6", kind: "k", maps: [], memory: [], steps: [] };
    expect(writeScenario(one)).toContain(String.raw`"name":"\u001b]0;\u0007\u009b31m\u202e\ud800"`);
    expect(reread(one)).toEqual(one);
  });

  it.each(readdirSync(CORPUS))(
    "is read back unchanged, for all of %s",
    { timeout: 60_000 },
    (file) => {
      let cases = 0;
      for (const { scenario } of readScenarios(`${CORPUS}${file}`)) {
        expect(isDeepStrictEqual(reread(scenario), scenario), scenario.name).toBe(true);
        cases++;
      }
      expect(cases).toBeGreaterThanOrEqual(1500);
    },
  );

  it("has the version first, and numbers above 2^32 as strings", () => {
    const scenario: Scenario = {
      name: "one",
      kernel: "6.12",
      kind: "walk",
      maps: [{ hva: 2 ** 32, size: 4096 }],
      memory: [
        { hva: 2 ** 32 + 1, bytes: Uint8Array.of(10, 255), count: 1 },
        { hva: 0, bytes: Uint8Array.of(1), count: 3 },
      ],
      steps: [{ op: "poke", hva: 2n ** 63n, bytes: Uint8Array.of(0), expect: {} }],
      finding: { property: "heads-conserved", message: "a head was lost", step: 0, seed: 2 ** 40 },
    };
    expect(writeScenario(scenario)).toBe(
      '{"scenario":1,"name":"one","kernel":"6.12","kind":"walk",' +
        '"maps":[{"hva":4294967296,"size":4096}],' +
        '"memory":[["0x100000001","0aff"],[0,"01",3]],' +
        '"steps":[{"op":"poke","hva":"0x8000000000000000","hex":"00","expect":{}}],' +
        '"finding":{"property":"heads-conserved","message":"a head was lost","step":0,' +
        '"seed":"0x10000000000"}}',
    );
  });
});

describe("one step", () => {
  it("is an item of `steps`, with its fields unchanged", () => {
    expect(
      stepJson({ op: "get_vq_desc", vq: 1, iov_size: 64, log: true, expect: { ret: -14 } }),
    ).toEqual({ op: "get_vq_desc", vq: 1, iov_size: 64, log: true, expect: { ret: -14 } });
  });
});

describe("the finding of a case", () => {
  const minimal = { name: "n", kernel: "4.6", kind: "walk", maps: [], memory: [], steps: [] };
  const read = (finding: unknown) => readScenario({ ...minimal, finding }, { file: "f.json" });

  it.each([
    [{ message: "m", step: 0 }, "finding.property: missing"],
    [{ property: "p", message: "m", step: -1 }, "finding.step: expected an integer from 0"],
    [{ property: "p", message: "m".repeat(4097), step: 0 }, "finding.message: expected 1 to 4096"],
    [{ property: "p", message: "m", step: 0, sed: 1 }, 'finding: unknown key "sed"'],
    ["p", "finding: expected an object"],
  ])("is checked: %j", (finding, reason) => {
    expect(() => read(finding)).toThrow(reason);
  });
});
