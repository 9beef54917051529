import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { vhostctl } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const owner = (name: string, ret: number) =>
  JSON.stringify({
    ...{ name, kernel: "6.1", kind: "ctl", maps: [], memory: [] },
    steps: [{ op: "dev_ioctl", cmd: "VHOST_SET_OWNER", expect: { ret } }],
  });
const good = file("good.jsonl", owner("good", 0));
const mixed = file("mixed.jsonl", `${owner("good", 0)}\n${owner("it's bad", -16)}\n`);
const broken = file("broken.jsonl", `${owner("good", 0)}\n${owner("", 0)}\n`);

describe("vhostctl replay", () => {
  it("exits with 0 when every case replays as recorded", () => {
    const { status, stdout, stderr } = vhostctl(["replay", good]);
    expect(stdout).toContain(`${good}      1       1       0\n`);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  it("exits with 1 on a difference, in text and as JSON, with the command that reproduces it", () => {
    const again = `vhostctl replay ${mixed} --case $'it\\'s bad'`;
    const text = vhostctl(["replay", mixed]);
    expect(text.stdout).toContain(`it's bad (ctl, kernel 6.1) at ${mixed}:2\n`);
    expect(text.stdout).toContain(
      "  steps[0] dev_ioctl VHOST_SET_OWNER: ret\n    expected -16\n    got      0\n",
    );
    expect(text.stdout).toContain(`to see it again: ${again}\n`);
    expect(text.status).toBe(1);

    const json = vhostctl(["replay", mixed, "--json"]);
    expect(json.status).toBe(1);
    expect(json.stderr).toBe("");
    const result = JSON.parse(json.stdout);
    expect(result.summary).toEqual({ cases: 2, passed: 1, failed: 1 });
    expect(result.failures).toMatchObject([
      { line: 2, reproduce: again, differences: [{ step: 0, expected: -16, got: 0 }] },
    ]);
  });

  it("prints the same twice", () => {
    const args = ["replay", "corpora/conformance/linux-6.1.jsonl.gz", "--filter", "ctl", "--json"];
    expect(vhostctl(args).stdout).toBe(vhostctl(args).stdout);
  });

  it("selects cases, and accepts several paths and another kernel", () => {
    const args = ["replay", mixed, good, "--kernel", "4.6", "--case", "good", "--json"];
    const { status, stdout } = vhostctl(args);
    expect(JSON.parse(stdout).files).toHaveLength(2);
    expect(JSON.parse(stdout).summary.cases).toBe(2);
    expect(status).toBe(0);
  });

  it("writes whole reports, also with paths after the flag", () => {
    const [one, two] = [join(folder, "one.xml"), join(folder, "two.xml")];
    const reports = ["--report", `junit=${one}`, "--report", `junit=${two}`];
    expect(vhostctl(["replay", ...reports, mixed]).status).toBe(1);
    const xml = readFileSync(one, "utf8");
    expect(xml).toContain('tests="2" failures="1"');
    expect(xml).toContain("vhostctl replay ");
    expect(readFileSync(two, "utf8")).toBe(xml);
    expect(readdirSync(folder).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });
});

describe("exit codes and messages, the same in text and under --json", () => {
  it.each<[string, string[], number, RegExp]>([
    ["no path", [], 2, /missing argument: PATH/],
    ["an unknown kernel", [good, "--kernel", "5.0"], 2, /4\.6, 6\.1, 6\.12/],
    ["an unknown report", [good, "--report", "sarif=x"], 2, /junit=FILE/],
    ["a report without a file", [good, "--report", "junit="], 2, /junit=FILE/],
    ["a report in no folder", [good, "--report", `junit=${good}/x`], 2, /no folder/],
    ["a case that is not there", [good, "--case", "goo"], 2, /no case is named "goo"/],
    ["a filter that matches nothing", [good, "--filter", "zzz"], 2, /no case has "zzz"/],
    ["a missing file", [good, "none.jsonl"], 3, /none\.jsonl: no such file/],
    ["a file of another kind", ["README.md"], 3, /not a file of cases/],
    ["a bad case", [broken], 3, /broken\.jsonl: line 2: name: expected 1 to 256 characters/],
  ])("%s", (_, args, exitCode, says) => {
    const text = vhostctl(["replay", ...args]);
    expect(text.stderr).toMatch(says);
    // A missing argument shows how the command is used.
    expect(text.stderr).toMatch(
      /^vhostctl: .*\n(usage: .*\nexample: .*\n)?(See vhostctl replay --help\n)?$/,
    );
    expect(text.stdout).toBe("");
    expect(text.status).toBe(exitCode);

    const json = vhostctl(["replay", ...args, "--json"]);
    expect(JSON.parse(json.stdout).error.message).toMatch(says);
    expect(json.stderr).toBe("");
    expect(json.status).toBe(exitCode);
  });
});
