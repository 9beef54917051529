import { execFileSync, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failureOf } from "../../src/cli/outcome.ts";
import { vhostctl } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const IMAGE = "corpora/snapshots/net-blk.elf";
const folder = temporaryFolder();
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const fifo = join(folder, "fifo");
execFileSync("mkfifo", [fifo]);

/** The mistake, the arguments, the exit code, the JSON code, and the message. */
const CASES: [string, string[], number, string, RegExp][] = [
  ["an unknown flag", ["dump", IMAGE, "--nonsense"], 2, "usage", /unknown flag --nonsense/],
  ["a flag with a bad value", ["dump", IMAGE, "--queue", "x"], 2, "usage", /expected a number/],
  ["a missing argument", ["dump"], 2, "usage", /missing argument: IMAGE/],
  ["one argument too many", ["dump", IMAGE, IMAGE], 2, "usage", /Unexpected argument/],
  ["an unknown command", ["frobnicate"], 2, "unknown-command", /"frobnicate" is not a command/],
  [
    "flags that exclude each other",
    ["dump", IMAGE, "--rings", "a", "--vq", "b"],
    2,
    "usage",
    /comes from a file or by hand, not from both \(--rings, --vq\)/,
  ],
  ["a bad --vq", ["dump", IMAGE, "--vq", "desk=1"], 2, "usage", /desk/],
  ["a bad address", ["translate", IMAGE, "zero"], 2, "usage", /not a number/],
  [
    "a length that no descriptor can have",
    ["translate", IMAGE, "0", "4G"],
    2,
    "usage",
    /4294967295/,
  ],
  ["no ring state", ["dump", file("alone.raw", "x")], 2, "usage", /no ring state/],
  ["a missing file", ["dump", join(folder, "none.elf")], 3, "unreadable-input", /no such file/],
  ["a folder", ["dump", folder], 3, "unreadable-input", /is a folder/],
  ["a FIFO", ["dump", fifo], 3, "unreadable-input", /FIFO/i],
  ["a device", ["dump", "/dev/zero"], 3, "unreadable-input", /device/],
  ["an empty file", ["dump", file("empty.elf", "")], 3, "unreadable-input", /empty/],
  [
    "a missing ring state",
    ["dump", IMAGE, "--rings", "none.json"],
    3,
    "unreadable-input",
    /none.json/,
  ],
  [
    "a file that is not ring state",
    ["dump", IMAGE, "--rings", file("no.json", "[1]")],
    3,
    "unreadable-input",
    /ring state/,
  ],
  [
    "truncated ring state",
    ["dump", IMAGE, "--rings", file("cut.json", '{"return": [')],
    3,
    "unreadable-input",
    /cut off/,
  ],
  [
    "a compressed image",
    ["dump", file("x.zst", Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0))],
    3,
    "unreadable-input",
    /zstd -d/,
  ],
  ["raw flags on an ELF core", ["dump", IMAGE, "--base", "0"], 2, "usage", /raw/],
];

describe("exit codes and messages, the same in text and under --json", () => {
  it.each(CASES)("%s", (_, args, exitCode, code, says) => {
    const text = vhostctl(args);
    expect(text.status).toBe(exitCode);
    expect(text.stdout).toBe("");
    expect(text.stderr).toMatch(says);
    expect(text.stderr).toMatch(
      /^vhostctl: .*\n(usage: .*\nexample: .*\n)?(See vhostctl .*--help\n)?$/,
    );

    const json = vhostctl([...args, "--json"]);
    expect(json.status).toBe(exitCode);
    expect(json.stderr).toBe("");
    const { error } = JSON.parse(json.stdout);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(says);
  });

  it("names the file and offset of unreadable input", () => {
    const rings = file("deep.json", `{"a": 1}\n${"[".repeat(100_000)}`);
    const { error } = JSON.parse(vhostctl(["dump", IMAGE, "--rings", rings, "--json"]).stdout);
    expect(error.file).toBe(rings);
    expect(error.offset).toBeGreaterThan(0);
  });

  it("ends with 70, a stack trace and a request to report it, on a bug in vhostctl", () => {
    const failure = failureOf(new TypeError("undefined is not a function"));
    expect(failure.exitCode).toBe(70);
    expect(failure.error.code).toBe("internal");
    expect(failure.stack).toContain("failures.test.ts");

    const env = {
      NODE_OPTIONS: `--import=${new URL("../support/break-dump.mjs", import.meta.url)}`,
    };
    const text = vhostctl(["dump", IMAGE], env);
    expect(text.status).toBe(70);
    expect(text.stderr).toMatch(/Error: broken on purpose\n +at /);
    expect(text.stderr).toMatch(/report it/);
    const json = vhostctl(["dump", IMAGE, "--json"], env);
    expect(json.status).toBe(70);
    expect(JSON.parse(json.stdout).error).toEqual({
      code: "internal",
      message: "Error: broken on purpose",
    });
  });

  it("exits with 5 and one line when the output cannot be written", () => {
    const run = spawnSync("bash", ["-c", `node bin/run.js dump ${IMAGE} > /dev/full`], {
      encoding: "utf8",
    });
    expect(run.status).toBe(5);
    expect(run.stderr).toMatch(/^vhostctl: cannot write the output: .*\n$/);
  });

  it("accepts the image after --vq", () => {
    const vq = "desc=0x5794000,avail=0x5795000,used=0x5795240,num=256";
    expect(vhostctl(["dump", "--vq", vq, IMAGE]).status).toBe(0);
  });

  it("ends silently when the reader closes the pipe", () => {
    const command = `node bin/run.js dump ${IMAGE} --json --descriptors | head -c 10`;
    const output = execFileSync("bash", ["-o", "pipefail", "-c", `${command} 2>&1`], {
      encoding: "utf8",
    });
    expect(output).toBe('{\n  "schem');
  });
});

describe("text from the input", () => {
  const evil = "\u001b]0;pwned\u0007\u009b31m\u202e\r\b";
  const rings = file(
    "evil.json",
    JSON.stringify({ devices: [{ name: evil, path: evil, queues: [] }] }),
  );

  it.each([[[]], [["--json"]], [["--all"]]])("is escaped: %j", (flags) => {
    const { status, stdout, stderr } = vhostctl(["dump", IMAGE, "--rings", rings, ...flags]);
    expect(status).toBe(0);
    expect(stdout + stderr).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
    expect(stdout).toMatch(/pwned/);
  });

  it("is escaped in file names too", () => {
    const { stderr } = vhostctl(["dump", `\u001b[31m${IMAGE}`]);
    expect(stderr).toContain("\\x1b[31m");
  });
});
