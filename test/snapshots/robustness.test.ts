import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/input-error.ts";
import { dumpJson } from "../../src/render/dump/json.ts";
import { dumpText } from "../../src/render/dump/text.ts";
import { safeJson } from "../../src/render/safe.ts";
import { styleFor } from "../../src/render/style.ts";
import { dump } from "../../src/services/dump.ts";
import { vhostctl } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const SNAPSHOTS = fileURLToPath(new URL("../../corpora/snapshots/", import.meta.url));
const NAMES = ["bad-jump", "bad-loop", "net-blk", "packed", "stuck"];
const folder = temporaryFolder();
const plain = styleFor({ isTTY: false, env: {}, refused: true });

const imageOf = (name: string) => readFileSync(`${SNAPSHOTS}${name}.elf`);
const ringsOf = (name: string) => readFileSync(`${SNAPSHOTS}${name}.virtio.json`);

/** Random numbers, the same on every machine. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state;
  }
}

/** Dumps everything in the two files as text and JSON; returns the outcome in one word. */
function ending(image: Uint8Array, rings: Uint8Array, tables = false): "dumped" | "refused" {
  const path = join(folder, "image.elf");
  const ringsPath = join(folder, "rings.json");
  writeFileSync(path, image);
  writeFileSync(ringsPath, rings);
  try {
    const result = dump({ image: path, rings: ringsPath, descriptors: tables, payload: true });
    const said =
      dumpText(result, { all: true, chains: 1000, features: true }, plain) +
      safeJson(dumpJson(result));
    expect(said).not.toMatch(/undefined|NaN|\[object/);
    return "dumped";
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).not.toContain("\n");
    return "refused";
  }
}

describe.each(NAMES)("%s", (name) => {
  const image = imageOf(name);
  const rings = ringsOf(name);

  it("is dumped or refused if cut at any of a hundred lengths", () => {
    const endings = Array.from({ length: 100 }, (_, n) => {
      const length = n < 50 ? n * 97 : Math.floor((image.length * (n - 50)) / 50);
      return ending(image.subarray(0, length), rings);
    });
    expect(new Set(endings)).toEqual(new Set(["refused", "dumped"]));
  });

  it("is refused if its ring state is cut at any of a hundred lengths", () => {
    for (let n = 0; n < 100; n++) {
      const length = Math.floor((rings.length * n) / 100);
      expect(ending(image, rings.subarray(0, length))).toBe("refused");
    }
  });

  it("is dumped or refused if bytes of the image are flipped, mostly in headers and rings", () => {
    const random = numbers(1);
    const next = (below: number) => (random.next().value ?? 0) % below;
    for (let n = 0; n < 200; n++) {
      const spoilt = Uint8Array.from(image);
      for (let flips = 1 + next(4); flips > 0; flips--) {
        const at = next(2) === 0 ? next(0x2000) : next(spoilt.length);
        spoilt[at] = [0, 1, 0x7f, 0x80, 0xff, next(256)][next(6)] ?? 0;
      }
      ending(spoilt, rings, n % 8 === 0);
    }
  });

  it("is dumped or refused if bytes of its ring state are flipped", () => {
    const random = numbers(2);
    const next = (below: number) => (random.next().value ?? 0) % below;
    for (let n = 0; n < 200; n++) {
      const spoilt = Uint8Array.from(rings);
      for (let flips = 1 + next(4); flips > 0; flips--) {
        const digits = spoilt.subarray(next(spoilt.length)).findIndex((b) => b >= 48 && b < 58);
        const at = digits >= 0 && next(2) === 0 ? digits : next(spoilt.length);
        spoilt[at] = next(3) === 0 ? 48 + next(10) : next(256);
      }
      ending(image, spoilt, n % 8 === 0);
    }
  });
});

it("the program exits with 0 or 3, one line of error and no stack", () => {
  const image = imageOf("net-blk");
  for (const length of [0, 3, 63, 64, 100, 3000, 3600, 8192, 300_000]) {
    const path = join(folder, "cut.elf");
    writeFileSync(path, image.subarray(0, length));
    const { status, stderr } = vhostctl([
      ...["dump", path, "--rings", "corpora/snapshots/net-blk.virtio.json"],
    ]);
    expect([0, 3]).toContain(status);
    expect(stderr).toMatch(status === 0 ? /^$/ : /^vhostctl: [^\n]+\n$/);
  }
});
