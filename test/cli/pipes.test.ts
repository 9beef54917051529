import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { vhostctl } from "../support/run-cli.ts";

const IMAGE = "corpora/snapshots/stuck.elf";
const RINGS = "corpora/snapshots/stuck.virtio.json";
const CASE = "corpora/regressions/log-array-overrun.json";

/** A run in bash, with `vhostctl` for the program. */
function bash(script: string) {
  const { NODE_ENV: _, FORCE_COLOR: __, ...env } = process.env;
  const program = `vhostctl() { ${JSON.stringify(process.execPath)} bin/run.js "$@"; }\n`;
  return spawnSync("bash", ["-c", program + script], {
    ...{ encoding: "utf8", env: { ...env, NO_COLOR: "" } },
  });
}

describe("what is read from its start to its end comes through a pipe", () => {
  const dumped = vhostctl(["dump", IMAGE]).stdout.replace(/^rings: .*$/m, "");

  it.each([
    ["ring state from standard input", `vhostctl dump ${IMAGE} --rings - < ${RINGS}`],
    ["ring state from a pipe", `cat ${RINGS} | vhostctl dump ${IMAGE} --rings -`],
    [
      "ring state by standard input's name",
      `cat ${RINGS} | vhostctl dump ${IMAGE} --rings /dev/stdin`,
    ],
    ["ring state from a process", `vhostctl dump ${IMAGE} --rings <(cat ${RINGS})`],
    [
      "ring state in pieces, after a while",
      `(sleep 1; head -c 5000 ${RINGS}; sleep 1; tail -c +5001 ${RINGS}) | vhostctl dump ${IMAGE} --rings -`,
    ],
  ])("%s", (_, script) => {
    const { status, stdout, stderr } = bash(script);
    expect(stderr).toBe("");
    expect(stdout.replace(/^rings: .*$/m, "")).toBe(dumped);
    expect(status).toBe(0);
  });

  it.each([
    [
      "a region map",
      `echo '[{"gpa": 4096, "size": 64}]' | vhostctl translate ${IMAGE.replace("elf", "virtio.json")} 4096 1 --map -`,
      3,
      /is ring state, not an image/,
    ],
    ["a region map", `vhostctl translate /bin/sh.raw 1 1 --map <(echo)`, 3, /no such file/],
    ["a case", `cat ${CASE} | vhostctl replay -`, 0, /standard input +1 +1 +0/],
    ["a case from a process", `vhostctl replay <(cat ${CASE})`, 0, /\/dev\/fd\/\d+ +1 +1 +0/],
    [
      "packed cases",
      "vhostctl replay - < corpora/conformance/linux-6.1.jsonl.gz",
      0,
      /1500 +1500 +0/,
    ],
    ["a case to step", `cat ${CASE} | vhostctl step - -n 1`, 0, /steps {2}standard input\n/],
    ["a case to debug", `cat ${CASE} | vhostctl debug - -e next`, 0, /VHOST_SET_OWNER/],
    ["a case to minimize", `cat ${CASE} | vhostctl minimize -`, 0, /^\{"scenario":1/],
    [
      "operations",
      `echo pop | vhostctl step ${IMAGE} --device virtio-blk --script -`,
      0,
      /#\d+ pop/,
    ],
  ])("%s", (_, script, status, says) => {
    const run = bash(script);
    expect(run.stdout + run.stderr).toMatch(says);
    expect(run.status).toBe(status);
  });
});

describe("a pipe is bounded and read once", () => {
  it.each([
    ["empty", `vhostctl dump ${IMAGE} --rings - < /dev/null`, 3, "standard input: is empty\n"],
    [
      "endless ring state",
      `vhostctl dump ${IMAGE} --rings - < /dev/zero`,
      3,
      "standard input: is longer than the 16777216 bytes read of such a file\n",
    ],
    [
      "endless cases",
      "vhostctl replay - < /dev/zero",
      3,
      "standard input: is longer than the 67108864 bytes read of such a file\n",
    ],
    [
      "broken ring state",
      `echo '{"a": ' | vhostctl dump ${IMAGE} --rings -`,
      3,
      "standard input: at offset 0: the JSON is cut off: the value that starts here does not end\n",
    ],
    [
      "a broken case",
      "printf '%s\\n' '' '{}' | vhostctl replay -",
      3,
      "standard input: line 2: kind: missing: expected a string\n",
    ],
    [
      "an image",
      `vhostctl dump - < ${IMAGE}`,
      3,
      "standard input: an image is not read from start to end; save it to a file first\n",
    ],
    [
      "two inputs",
      `vhostctl replay - - < ${CASE}`,
      2,
      "standard input can be read only once\nSee vhostctl replay --help\n",
    ],
    [
      "an input and the commands",
      `vhostctl debug - < ${CASE}`,
      2,
      "standard input is for the commands: give them with -e or --script, or name a file here\nSee vhostctl debug --help\n",
    ],
  ])("%s", (_, script, status, says) => {
    const run = bash(script);
    expect(run.stderr).toBe(`vhostctl: ${says}`);
    expect(run.status).toBe(status);
  });

  it("what comes through standard input is not taken for an argument", () => {
    const run = bash(`echo ${IMAGE} | vhostctl dump`);
    expect(run.stderr).toMatch(/missing|image/i);
    expect(run.status).toBe(2);
  });

  it("the report of a failing case names standard input, in a command that works", () => {
    const text = readFileSync(CASE, "utf8").replace('"ret":0', '"ret":-1');
    const run = spawnSync(process.execPath, ["bin/run.js", "replay", "-", "--json"], {
      ...{ encoding: "utf8", input: text },
    });
    const [failure] = JSON.parse(run.stdout).failures;
    expect(failure.reproduce).toBe("vhostctl replay - --case log-array-overrun");
    expect(run.status).toBe(1);
  });
});
