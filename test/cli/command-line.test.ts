import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { vhostctl } from "../support/run-cli.ts";

const IMAGE = "corpora/snapshots/net-blk.elf";
const manifest: { commands: Record<string, object> } = JSON.parse(
  readFileSync(new URL("../../oclif.manifest.json", import.meta.url), "utf8"),
);
const COMMANDS = Object.keys(manifest.commands).map((id) => id.split(":"));

/** The lines on stderr of a command that exits with 2 and prints nothing else. */
function refusal(...args: string[]): string[] {
  const { status, stdout, stderr } = vhostctl(args);
  expect([status, stdout]).toEqual([2, ""]);
  return stderr.trimEnd().split("\n");
}

describe("--version and --help", () => {
  it.each([["--version"], ["-v"], ["-V"], ["help", "-v"], ["dump", "--version"]])(
    "%s %s prints the version",
    (...args) => {
      expect(vhostctl(args.filter((arg) => arg !== undefined))).toEqual({
        status: 0,
        stdout: `vhostctl/0.1.0 ${process.platform}-${process.arch} node-${process.version}\n`,
        stderr: "",
      });
    },
  );

  it.each(["-v", "-V"])("%s prints the version after an argument", (flag) => {
    expect(vhostctl(["dump", IMAGE, flag]).stdout).toMatch(/^vhostctl\/[^\n]*\n$/);
  });

  it("takes -v after -- as an argument", () => {
    expect(vhostctl(["dump", "--", "-v"]).stderr).toBe("vhostctl: -v: no such file\n");
  });

  it.each([[], ...COMMANDS])("%s %s -h is the same as --help", (...command) => {
    const words = command.filter((word) => word !== undefined);
    const help = vhostctl([...words, "--help"]);
    expect(help.status).toBe(0);
    expect(help.stdout).toContain("USAGE");
    expect(vhostctl([...words, "-h"])).toEqual(help);
  });
});

describe("a wrong word", () => {
  it.each([
    ["dmp", ["dmp", IMAGE], '"dmp" is not a command; did you mean dump?'],
    ["fuzz mrge", ["fuzz", "mrge"], '"fuzz mrge" is not a command; did you mean fuzz merge?'],
    ["fuz status", ["fuz", "status"], '"fuz status" is not a command; did you mean fuzz status?'],
    ["frobnicate", ["frobnicate"], '"frobnicate" is not a command'],
    ["--json", ["--fast"], "--fast is a flag: a command comes before it"],
  ])("%s is refused, with the command that is near", (_, args, says) => {
    expect(refusal(...args)).toEqual([`vhostctl: ${says}`, "See vhostctl --help"]);
  });

  it("that is a flag is refused, with the flag that is near", () => {
    expect(refusal("dump", IMAGE, "--devce", "blk")).toEqual([
      "vhostctl: unknown flag --devce; did you mean --device?",
      "See vhostctl dump --help",
    ]);
  });

  it("that is a property is refused, with the property that is near", () => {
    expect(refusal("fuzz", "--property", "livelock,usedring")[0]).toBe(
      'vhostctl: --property: no property "usedring"; did you mean used-ring?',
    );
  });

  it("in a command of two words names both for the help", () => {
    expect(refusal("fuzz", "merge", "--nope").at(-1)).toBe("See vhostctl fuzz merge --help");
  });
});

describe("a missing argument", () => {
  it("is named, with a usage line and an example", () => {
    expect(refusal("dump")).toEqual([
      "vhostctl: missing argument: IMAGE, guest memory: ELF core or raw",
      "usage:   vhostctl dump IMAGE [FLAGS]",
      expect.stringMatching(/^example: vhostctl dump \S+\.elf$/),
      "See vhostctl dump --help",
    ]);
  });

  it("of several: all are named", () => {
    expect(refusal("translate").slice(0, 2)).toEqual([
      "vhostctl: missing arguments: IMAGE, ADDR",
      "usage:   vhostctl translate IMAGE ADDR [LEN] [FLAGS]",
    ]);
  });
});

describe("short flags and short names", () => {
  const devices = (...flags: string[]): { name: string; queues: { queue: number }[] }[] =>
    JSON.parse(vhostctl(["dump", IMAGE, "--json", ...flags]).stdout).devices;

  it("selects devices by type, in any order", () => {
    expect(devices("-d", "rng", "--device", "BLK").map(({ name }) => name)).toEqual([
      "virtio-rng",
      "virtio-blk",
    ]);
  });

  it("takes a queue in hexadecimal", () => {
    const [blk] = devices("-d", "blk", "-q", "0x1");
    expect(blk?.queues.map(({ queue }) => queue)).toEqual([1]);
  });
});
