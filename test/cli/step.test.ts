import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { vhostctl } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();

const STUCK = ["step", "corpora/snapshots/stuck.elf", "--device", "virtio-blk"];

/** A copy of the stuck guest, for tests that could overwrite its files. */
function copied(name: string): { image: string; rings: string } {
  const [image, rings] = [join(folder, `${name}.elf`), join(folder, `${name}.virtio.json`)];
  copyFileSync("corpora/snapshots/stuck.elf", image);
  copyFileSync("corpora/snapshots/stuck.virtio.json", rings);
  return { image, rings };
}

describe("step --json", () => {
  it("prints one object per line, the counts last", () => {
    const { status, stdout } = vhostctl([...STUCK, "--json", "-e", "pop; complete 1; signal"]);
    expect(status).toBe(0);
    expect(stdout.endsWith("}\n")).toBe(true);
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ schema }) => schema)).toEqual(Array(16).fill("vhostctl-step-1"));
    expect(lines.slice(12, 15).map(({ operation }) => operation.op)).toEqual([
      "get_vq_desc",
      "add_used",
      "signal",
    ]);
    expect(lines.at(-1)?.end).toMatchObject({ popped: 1, completed: 1, interrupts: 1 });
  });

  it("also prints an error as an object on its own line", () => {
    const { status, stdout, stderr } = vhostctl([
      ...STUCK,
      "--json",
      "-e",
      "pop; complete head=77",
    ]);
    expect([status, stderr]).toEqual([2, ""]);
    const last = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
    expect(last.error.message).toMatch(/head 77 is not popped: pop first \(held: 2\)/);
  });
});

describe("step refuses in one line", () => {
  it.each([
    ["-n together with -e", ["-n", "2", "-e", "pop"], /-n cannot be combined with -e/],
    ["an unknown word", ["-e", "pop; jump"], /-e:1: "jump" is not one of pop/],
    ["a number of more than 64 bits", ["-e", "poke 0x10000000000000000 11"], /more than 64 bits/],
    ["a write outside memory", ["-e", "poke 0x5e7bffe 11223344"], /2 of 4 B at 0x5e7bffe/],
    ["an output without a name", ["--write="], /needs a file name/],
    ["a scenario that replay would not read", ["--scenario", "run.txt"], /has to end in .json/],
    ["--case with an image", ["--case", "x"], /stuck.elf is not a file of cases \(--case\)/],
  ])("%s", (_, args, says) => {
    const { status, stderr } = vhostctl([...STUCK, ...args]);
    expect(status).toBe(2);
    expect(stderr).toMatch(says);
  });

  it("a script that is one huge word, without printing all of it", () => {
    const script = join(folder, "long.txt");
    writeFileSync(script, "\0".repeat(1_000_000));
    const { status, stderr } = vhostctl([...STUCK, "--script", script]);
    expect(status).toBe(2);
    expect(stderr.length).toBeLessThan(1000);
  });
});

describe("step never overwrites", () => {
  it("its inputs: image, ring state, script, disk", () => {
    const { image, rings } = copied("kept");
    const disk = join(folder, "disk.json");
    writeFileSync(disk, "x");
    const before = [image, rings, disk].map((file) => readFileSync(file));
    const base = ["step", image, "--device", "virtio-blk"];
    for (const args of [
      ["--scenario", rings],
      ["--write", image],
      ["-e", `blk ${disk}`, "--scenario", disk],
    ]) {
      const { status, stderr } = vhostctl([...base, ...args]);
      expect([status, stderr.split("\n")[0]]).toEqual([2, expect.stringMatching(/input itself/)]);
    }
    expect([image, rings, disk].map((file) => readFileSync(file))).toEqual(before);
  });

  it("one output with another", () => {
    const out = join(folder, "b");
    const twice = ["--write", `${out}.elf`, "--scenario", `${out}.virtio.json`];
    const { status, stderr } = vhostctl([...STUCK, ...twice]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/is named for two outputs/);
  });
});

it("reads a script, and does nothing for an empty one", () => {
  const script = join(folder, "script.txt");
  writeFileSync(script, '# serve one\nblk 1 ; signal\n{"op":"avail_empty","vq":0}\n');
  const { status, stdout } = vhostctl([...STUCK, "--script", script, "--brief"]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/#5 signal → not interrupted(.|\n)*#6 empty/);
  expect(vhostctl([...STUCK, "-e", ";"]).stdout).toMatch(/^0 popped, none completed/m);
});

it("saves an image and a scenario that dump and replay open", () => {
  const [image, scenario] = [join(folder, "out.elf"), join(folder, "run.json")];
  const saved = ["--write", image, "--scenario", scenario];
  const { stdout } = vhostctl([...STUCK, "-e", "blk 2", ...saved]);
  expect(stdout).toContain(
    `saved ${scenario}\nsaved ${image}\nsaved ${join(folder, "out.virtio.json")}`,
  );
  expect(vhostctl(["replay", scenario]).status).toBe(0);
  const dumped = vhostctl(["dump", image, "--device", "virtio-blk", "--json"]);
  expect(JSON.parse(dumped.stdout).devices[0].queues[0]).toMatchObject({
    last_avail_idx: 19477,
    used_idx: 19477,
    pending: 1,
    in_flight: 0,
    inferred: [],
  });
});

it("completes a chain that was in flight in the image, by its head", () => {
  const image = join(folder, "flight.elf");
  expect(vhostctl([...STUCK, "-e", "pop 2", "--write", image]).status).toBe(0);
  const of = (script: string) => vhostctl(["step", image, "--device", "virtio-blk", "-e", script]);
  expect(of("complete 5 head=0").stdout).toMatch(/complete 5 head=0 → used.idx 19475 → 19476/);
  expect(of("complete 5").stderr).toMatch(/held: none; in flight in the image: \d+, \d+/);
});
