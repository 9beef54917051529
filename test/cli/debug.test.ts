import { spawnSync } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type CliRun, shellWords, vhostctl } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const BAD_LOOP = "corpora/snapshots/bad-loop.elf";
const STUCK = ["corpora/snapshots/stuck.elf", "--device", "virtio-blk"];
const folder = temporaryFolder();

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

  it("is the same from a script, and the pipe is not read", () => {
    const script = join(folder, `${name}.script`);
    writeFileSync(script, `# the same\n\n${lines}\n`);
    const run = piped([...words.slice(1, at), "--script", script], "frobnicate");
    expect(run).toEqual({ status: 0, stdout: said, stderr: "" });
  });
});

describe("a command that fails", () => {
  it("does not end the session, and sets the exit code", () => {
    const { status, stdout } = commands("frobnicate; complete; pop; back");
    expect(status).toBe(2);
    expect(stdout).toMatch(/"frobnicate" is not a command/);
    expect(stdout).toMatch(/no chain is popped: pop first/);
    expect(stdout).toMatch(/back at the start\n$/);
  });

  it("gives exit code 3 for a file that cannot be read", () => {
    const { status, stdout } = vhostctl(["debug", ...STUCK, "-e", "blk /none 1; foo"]);
    expect(status).toBe(3);
    expect(stdout).toMatch(/\/none: /);
  });

  it("is not one whose answer is a fault or unreadable memory", () => {
    expect(commands("pop; continue; x/4xw 0xfffffffff000").status).toBe(0);
  });
});

describe("an answer that differs from the recorded one", () => {
  const file = join(folder, "differs.json");
  const recorded = JSON.parse(
    readFileSync(join(ROOT, "corpora/regressions/region-array-overrun.json"), "utf8"),
  );
  recorded.steps[2].expect = { ret: -22 };
  writeFileSync(file, JSON.stringify(recorded));

  it("sets the exit code, as in step", () => {
    expect(vhostctl(["debug", file, "-e", "continue"]).status).toBe(1);
    expect(piped([file], "continue\n").status).toBe(1);
    expect(vhostctl(["debug", file, "-e", "next 2"]).status).toBe(0);
    expect(vhostctl(["step", file, "-n", "6"]).status).toBe(1);
  });

  it("sets the exit code only if it is the first failure", () => {
    expect(vhostctl(["debug", file, "-e", "continue; frobnicate"]).status).toBe(1);
    expect(vhostctl(["debug", file, "-e", "frobnicate; continue"]).status).toBe(2);
  });
});

it("the header names the finding of a case and its step", () => {
  const finding = "corpora/regressions/region-array-overrun.json";
  expect(vhostctl(["debug", finding, "-e", "quit"]).stdout).toMatch(
    /\na finding: step 6 violates access-in-structure: the region array was read past its end/,
  );
});

it("info eventfds distinguishes kicks from eventfds that vhost signals", () => {
  const { stdout } = vhostctl([
    "debug",
    ...STUCK,
    "-e",
    "kick 0; info eventfds; worker; blk; signal; info eventfds; ioctl SET_VRING_CALL fd=-1; info eventfds",
  ]);
  const shown = stdout.split("(vhost) info eventfds\n").slice(1);
  expect(shown[0]).toMatch(
    /eventfd 0 {2}kick of virtqueue 0 {3}vhost polls it; the kick handler never ran, and is queued/,
  );
  expect(shown[0]).toMatch(/eventfd 1 {2}call of virtqueue 0 {3}vhost never signalled it\n/);
  expect(shown[1]).toMatch(/vhost polls it; the kick handler ran once\n/);
  expect(shown[1]).toMatch(/eventfd 1 {2}call of virtqueue 0 {3}vhost signalled it once\n/);
  expect(shown[2]).toMatch(/eventfd 1 {2}no longer bound {7}vhost signalled it once\n/);
});

it("a word of several megabytes is neither echoed nor quoted in full", () => {
  const script = join(folder, "long.script");
  writeFileSync(script, `${"\u0001".repeat(3_000_000)}\nprint num${" + 1".repeat(15_000)}\n`);
  const { status, stdout, stderr } = vhostctl(["debug", BAD_LOOP, "--script", script]);
  expect(status).toBe(2);
  expect(stdout.length + stderr.length).toBeLessThan(10_000);
});

it("info desc counts the descriptors that it does not show", () => {
  expect(vhostctl(["debug", ...STUCK, "-e", "info desc"]).stdout).toMatch(/ … 64 more \(/);
});

it("quit ends the session", () => {
  expect(commands("quit; pop").stdout).toMatch(/\(vhost\) quit\n$/);
  expect(piped([BAD_LOOP], "q\npop\n").stdout).toMatch(/\(vhost\) q\n$/);
});

it("does nothing when the pipe is empty", () => {
  const { status, stdout } = piped([BAD_LOOP], "");
  expect(status).toBe(0);
  expect(stdout).not.toMatch(/\(vhost\)/);
});

it("refuses --json", () => {
  const { status, stdout } = vhostctl(["debug", BAD_LOOP, "--json"]);
  expect(status).toBe(2);
  expect(JSON.parse(stdout).error.message).toMatch(/step --json/);
});

it("escapes control characters of input and memory", () => {
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
  it("scenario: saves a run that replay accepts", () => {
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

  it("image: saves a core with the stepped state, which dump reads", () => {
    const file = join(folder, "run.elf");
    expect(vhostctl(["debug", ...STUCK, "-e", `pop; complete 1; save image ${file}`]).status).toBe(
      0,
    );
    const { devices } = JSON.parse(
      vhostctl(["dump", file, "--device", "virtio-blk", "--json"]).stdout,
    );
    expect(devices[0].queues[0]).toMatchObject({ last_avail_idx: 19476, used_idx: 19476 });
  });

  describe("never overwrites a file that it reads", () => {
    const own = mkdtempSync(join(folder, "inputs"));
    const [image, beside] = [join(own, "stuck.elf"), join(own, "stuck.virtio.json")];
    const [rings, disk, script] = ["r.json", "disk.json", "s.json"].map((name) => join(own, name));
    const kase = join(own, "case.json");
    copyFileSync(join(ROOT, STUCK[0] as string), image);
    copyFileSync(join(ROOT, "corpora/snapshots/stuck.virtio.json"), beside);
    copyFileSync(beside, rings as string);
    copyFileSync(join(ROOT, "corpora/regressions/region-array-overrun.json"), kase);
    writeFileSync(disk as string, new Uint8Array(1 << 20));
    const device = ["--device", "virtio-blk"];

    it.each([
      ["the image", [image, ...device], `save image ${image}`, image],
      ["its ring state", [image, ...device], `save scenario ${beside}`, beside],
      [
        "its ring state, by the image's name",
        [image, ...device],
        `save image ${own}/stuck`,
        beside,
      ],
      ["--rings", [image, ...device, "--rings", rings], `save scenario ${rings}`, rings],
      ["the case", [kase], `save scenario ${kase}`, kase],
      ["a disk", [image, ...device], `blk ${disk} 1; save scenario ${disk}`, disk],
    ] as const)("%s", (_, args, line, input) => {
      const before = readFileSync(input as string);
      const { status, stdout } = vhostctl(["debug", ...(args as readonly string[]), "-e", line]);
      expect(stdout).toMatch(/cannot be written: it is the input itself\n$/);
      expect(status).toBe(2);
      expect(readFileSync(input as string)).toEqual(before);
    });

    it("the script, by --script or as standard input", () => {
      const text = `save scenario ${script}\n`;
      writeFileSync(script as string, text);
      const fd = openSync(script as string, "r");
      const args = ["bin/run.js", "debug", image, ...device];
      const fed = spawnSync(process.execPath, args, { cwd: ROOT, stdio: [fd, "pipe", "pipe"] });
      closeSync(fd);
      expect(fed.status).toBe(2);
      expect(vhostctl([...args.slice(1), "--script", script as string]).status).toBe(2);
      expect(readFileSync(script as string, "utf8")).toBe(text);
    });

    it("but does overwrite a file that it wrote itself", () => {
      const out = join(own, "twice.json");
      const line = `save scenario ${out}; pop; save scenario ${out}`;
      expect(vhostctl(["debug", image, ...device, "-e", line]).status).toBe(0);
    });
  });
});
