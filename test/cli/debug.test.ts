import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { type CliRun, shellWords, vhostctl } from "../support/run-cli.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BAD_LOOP = "corpora/snapshots/bad-loop.elf";
const STUCK = ["corpora/snapshots/stuck.elf", "--device", "virtio-blk"];
const folder = mkdtempSync(join(tmpdir(), "vhostctl-debug-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Run `debug` with its commands on standard input. */
function piped(args: readonly string[], input: string): CliRun {
  const { NODE_ENV: _, FORCE_COLOR: __, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["bin/run.js", "debug", ...args], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...inherited, NO_COLOR: "" },
    input,
  });
  return { status, stdout, stderr };
}

const commands = (text: string) => vhostctl(["debug", BAD_LOOP, "-e", text]);

describe.each(["debug-bad-loop", "debug-stuck"])("the session of %s.txt", (name) => {
  const golden = readFileSync(new URL(`../golden/${name}.txt`, import.meta.url), "utf8");
  const [, line = "", said] = /^\$ vhostctl ([^\n]*)\n(.*)--- exit 0\n$/s.exec(golden) ?? [];
  const words = shellWords(line);
  const at = words.indexOf("-e");
  const lines = (words[at + 1] ?? "").split("; ").join("\n");

  it("is the same from -e", () => {
    expect(vhostctl(words).stdout).toBe(said);
  });

  it("is the same through a pipe", () => {
    expect(piped(words.slice(1, at), lines)).toEqual({ status: 0, stdout: said, stderr: "" });
  });

  it("is the same from a script, whatever comes after it through the pipe", () => {
    const script = join(folder, `${name}.script`);
    writeFileSync(script, `# the same\n\n${lines}\n`);
    const run = piped([...words.slice(1, at), "--script", script], "frobnicate");
    expect(run).toEqual({ status: 0, stdout: said, stderr: "" });
  });
});

describe("a command that cannot be done", () => {
  it("ends nothing, and the exit code tells", () => {
    const { status, stdout } = commands("frobnicate; complete; pop; back");
    expect(status).toBe(2);
    expect(stdout).toMatch(/"frobnicate" is no command/);
    expect(stdout).toMatch(/no chain is popped: pop first/);
    expect(stdout).toMatch(/back at the start\n$/);
  });

  it("has the exit code of a file that cannot be read where that is what is wrong", () => {
    const { status, stdout } = vhostctl(["debug", ...STUCK, "-e", "blk /none 1; foo"]);
    expect(status).toBe(3);
    expect(stdout).toMatch(/\/none: /);
  });

  it("leaves what the guest has written out of trouble: a fault is an answer", () => {
    expect(commands("pop; continue; x/4xw 0xfffffffff000").status).toBe(0);
  });
});

it("quit ends it there", () => {
  expect(commands("quit; pop").stdout).toMatch(/\(vhost\) quit\n$/);
  expect(piped([BAD_LOOP], "q\npop\n").stdout).toMatch(/\(vhost\) q\n$/);
});

it("ends with an empty pipe, having done nothing", () => {
  const { status, stdout } = piped([BAD_LOOP], "");
  expect(status).toBe(0);
  expect(stdout).not.toMatch(/\(vhost\)/);
});

it("is not for programs", () => {
  const { status, stdout } = vhostctl(["debug", BAD_LOOP, "--json"]);
  expect(status).toBe(2);
  expect(JSON.parse(stdout).error.message).toMatch(/step --json/);
});

it("lets no control byte of what is typed, or of memory, reach the terminal", () => {
  const evil = "\u001b[2J\u0007\u009b31m\u202e";
  const typed = [evil, `print ${evil}`, `watch ${evil}`, `info ${evil}`, `save image ${evil}/x`];
  const poke = `poke 0x4243000 ${Buffer.from("\u001b[2Jabc").toString("hex")}`;
  const { stdout, stderr } = piped(
    [BAD_LOOP],
    [...typed, poke, "x/8c 0x4243000", "x/s 0x4243000"].join("\n"),
  );
  expect(stdout + stderr).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
  expect(stdout).toMatch(/\\x1b\[2Jabc/);
});

describe("save", () => {
  it("scenario: replay accepts the run", () => {
    const file = join(folder, "run.json");
    const { status, stdout } = vhostctl([
      "debug",
      ...STUCK,
      "-e",
      `blk; signal; save scenario ${file}`,
    ]);
    expect(stdout).toMatch(/saved /);
    expect(status).toBe(0);
    expect(vhostctl(["replay", file]).status).toBe(0);
  });

  it("image: a core that dump reads, as far as it was stepped", () => {
    const file = join(folder, "run.elf");
    expect(vhostctl(["debug", ...STUCK, "-e", `pop; complete 1; save image ${file}`]).status).toBe(
      0,
    );
    const { devices } = JSON.parse(
      vhostctl(["dump", file, "--device", "virtio-blk", "--json"]).stdout,
    );
    expect(devices[0].queues[0]).toMatchObject({ last_avail_idx: 19476, used_idx: 19476 });
  });

  it("never overwrites what it reads", () => {
    const { status } = commands(`save image ${BAD_LOOP}`);
    expect(status).toBe(2);
    expect(existsSync(join(ROOT, BAD_LOOP))).toBe(true);
  });
});
