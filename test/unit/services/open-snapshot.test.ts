import fs, { copyFileSync, readdirSync, writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { InputError } from "../../../src/base/input-error.ts";
import { UsageError } from "../../../src/base/usage-error.ts";
import { dump } from "../../../src/services/dump.ts";
import { imageInputs } from "../../../src/services/image-inputs.ts";
import { withSnapshot } from "../../../src/services/open-snapshot.ts";
import { openTarget, type TargetOptions } from "../../../src/services/open-target.ts";
import { saveMemory } from "../../../src/services/save-debugged.ts";
import { translate } from "../../../src/services/translate.ts";
import { bringUpDevice, stepRun } from "../../../src/stepping/step-run.ts";
import { StepSession } from "../../../src/stepping/step-session.ts";
import { freshPath, imageFile } from "../../support/image-files.ts";

const parses = vi.hoisted(() => ({ count: 0 }));
vi.mock("../../../src/state/read-ring-state.ts", async (original) => {
  const real = await original<typeof import("../../../src/state/read-ring-state.ts")>();
  return {
    ...real,
    parseRingState: (...texts: Parameters<typeof real.parseRingState>) => {
      parses.count++;
      return real.parseRingState(...texts);
    },
  };
});

const STUCK = "corpora/snapshots/stuck.elf";
const STUCK_RINGS = "corpora/snapshots/stuck.virtio.json";
const DETAIL = { descriptors: true, payload: true };
const STEPPED = { image: STUCK, devices: ["virtio-blk"], queue: 0 };

/** Every path opened by the process, whatever the module. */
let opened: string[] = [];
const { openSync } = fs;

beforeEach(() => {
  opened = [];
  parses.count = 0;
  fs.openSync = (path, ...rest) => {
    opened.push(String(path));
    return openSync(path, ...rest);
  };
  syncBuiltinESMExports();
});

afterEach(() => {
  fs.openSync = openSync;
  syncBuiltinESMExports();
});

function stepAndSave(options: TargetOptions): void {
  const target = openTarget(options);
  try {
    const session = new StepSession(target);
    for (const _ of bringUpDevice(session));
    for (const _ of stepRun(session, { until: "empty" }));
    saveMemory(freshPath("stepped.elf"), target, []);
  } finally {
    target.close();
  }
}

describe("an image and its ring state are opened once and parsed once", () => {
  it.each<[string, () => unknown]>([
    ["dump", () => dump({ image: STUCK, ...DETAIL })],
    ["step and debug", () => openTarget(STEPPED).close()],
    ["step --write", () => stepAndSave(STEPPED)],
    ["fuzz --image", () => imageInputs({ image: STUCK })],
  ])("by %s", (_, use) => {
    use();
    expect(opened.filter((path) => path === STUCK)).toEqual([STUCK]);
    expect(opened.filter((path) => path === STUCK_RINGS)).toEqual([STUCK_RINGS]);
    expect(parses.count).toBe(1);
  });

  it("by translate, which needs no ring state", () => {
    translate(STUCK, 0n, 1, {});
    expect(opened).toEqual([STUCK]);
    expect(parses.count).toBe(0);
  });
});

describe("a snapshot", () => {
  it("lists the files that it was read from, so that none is overwritten", () => {
    const map = imageFile('[{"gpa": 4096, "size": 4096}]', "map.json");
    const options = { image: imageFile(new Uint8Array(4096)), mapFile: map };
    const vqs = ["desc=0x1000,avail=0x1400,used=0x1800,num=4"];
    withSnapshot({ ...options, vqs }, ({ rings, files }) => {
      expect(rings.kind).toBe("flags");
      expect(files).toEqual([options.image, map]);
    });
    withSnapshot({ image: STUCK }, ({ rings, files }) => {
      expect(files).toEqual([STUCK, rings.source]);
    });
  });

  it("leaves no file open after an error", () => {
    const lone = freshPath("lone.elf");
    copyFileSync(STUCK, lone);
    const broken = freshPath("broken.virtio.json");
    writeFileSync(broken, "{");
    const wrong: [new (...args: never[]) => Error, TargetOptions][] = [
      [UsageError, { image: lone }],
      [InputError, { image: lone, rings: broken }],
      [UsageError, { image: STUCK, devices: ["no such device"] }],
      [UsageError, { image: STUCK, base: 0n }],
      [UsageError, { image: "corpora/snapshots/packed.elf" }],
      [InputError, { image: broken.replace("broken", "missing") }],
    ];
    const count = () => readdirSync("/proc/self/fd").length;
    const before = count();
    for (const [kind, options] of wrong) {
      expect(() => openTarget(options)).toThrow(kind);
      expect(() => imageInputs(options)).toThrow(kind);
    }
    expect(count()).toBe(before);
  });
});
