import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JunitReport, xmlText } from "../../../src/render/junit.ts";
import type { CaseOutcome } from "../../../src/services/replay.ts";

const PASSED: CaseOutcome = {
  file: "a.jsonl",
  line: 1,
  name: "walk-1",
  kind: "walk",
  kernel: "4.6",
  overridden: false,
  differences: [],
};
const FAILED: CaseOutcome = {
  ...PASSED,
  name: "walk-2",
  differences: [
    { step: 3, op: "get_vq_desc", field: "errors", expected: ["a<b"], got: undefined },
    { field: "written", expected: [], got: [[2 ** 40, "00"]] },
  ],
};

function report(...outcomes: CaseOutcome[]): string {
  const junit = new JunitReport();
  for (const outcome of outcomes) junit.add(outcome);
  return String(junit);
}

/** The characters that XML 1.0 allows, from its production [2]. */
const ALLOWED = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

describe("the JUnit report", () => {
  it("has one suite per file and one test case per case; failures have the command that reproduces them", () => {
    expect(report(PASSED, FAILED, { ...PASSED, file: "b.json" })).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="vhostctl replay" tests="3" failures="1" errors="0">
  <testsuite name="a.jsonl" tests="2" failures="1" errors="0">
    <testcase classname="walk" name="walk-1"/>
    <testcase classname="walk" name="walk-2"><failure message="steps[3] get_vq_desc: errors: expected [&quot;a&lt;b&quot;], got nothing">
  steps[3] get_vq_desc: errors
    expected [&quot;a&lt;b&quot;]
    got      nothing
  final: written
    expected []
    got      [[&quot;0x10000000000&quot;,&quot;00&quot;]]
  vhostctl replay a.jsonl --case walk-2
</failure></testcase>
  </testsuite>
  <testsuite name="b.json" tests="1" failures="0" errors="0">
    <testcase classname="walk" name="walk-1"/>
  </testsuite>
</testsuites>
`,
    );
  });

  it("contains no character that XML 1.0 forbids or that reorders text", () => {
    const evil = "\0\u001b[31m\ud800\ufffe\u202e<&>\"']]>\u009b\n\t\u{1f600}";
    const text = report({
      ...FAILED,
      file: evil,
      name: evil,
      kind: evil,
      differences: [{ step: 0, op: evil, field: evil, expected: evil, got: { [evil]: evil } }],
    });
    expect(text).toMatch(ALLOWED);
    expect(text).not.toMatch(/[\u0080-\u009f\u202e\0\u001b]/);
    expect(text).toContain("&lt;&amp;&gt;&quot;&apos;]]&gt;");
    expect(text).toContain("\u{1f600}");
  });
});

describe("xmlText", () => {
  it("removes forbidden characters and escapes markup", () => {
    expect(xmlText("a\u0000\u001b\ud800\uffffb<&>\"'\t\r\n")).toBe(
      "ab&lt;&amp;&gt;&quot;&apos;\t\r\n",
    );
  });

  it("makes every string valid in XML, and keeps allowed characters", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const xml = xmlText(text);
        expect(xml).toMatch(ALLOWED);
        expect(xml).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|apos);)/);
        if (/^[\w ]*$/.test(text)) expect(xml).toBe(text);
      }),
    );
  });
});
