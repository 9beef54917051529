import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { dump } from "../../../src/services/dump.ts";
import { minimize } from "../../../src/services/minimize.ts";
import { openTarget } from "../../../src/services/open-target.ts";
import { replay } from "../../../src/services/replay.ts";
import { translate } from "../../../src/services/translate.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();
const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const ELF = "corpora/snapshots/stuck.elf";
const RINGS = "corpora/snapshots/stuck.virtio.json";
const CASE = "corpora/regressions/log-array-overrun.json";
const CASES = "corpora/conformance/linux-6.1.jsonl.gz";
const raw = file("raw", new Uint8Array(4096));
const map = file("map.json", '{"regions": [{"gpa": 0, "size": 4096}]}');
const mtree = file("mtree", 'FlatView #0\n AS "memory"\n  0-fff (prio 0, ram): pc.ram\n');
const queues = file("queues.json", '[{"num": 8, "desc": 0, "avail": 128, "used": 256}]');
const unit = file("0.unit", "x");
const campaign = join(folder, "campaign");
mkdirSync(campaign);
writeFileSync(join(campaign, "plan.json"), '{"schema": "vhostctl-campaign-1"}');

const plain = { descriptors: false, payload: false };
const ENTRANCES: Readonly<Record<string, (path: string) => unknown>> = {
  dump: (image) => dump({ image, ...plain }),
  translate: (image) => translate(image, 0n, 1, {}),
  step: (image) => openTarget({ image }),
  replay: (path) => replay({ paths: [path] }),
  minimize: (path) => minimize({ file: path, maxTime: 1000 }),
  "--rings": (rings) => dump({ image: ELF, rings, ...plain }),
  "--map": (mapFile) => dump({ image: raw, mapFile, rings: RINGS, ...plain }),
};

describe("a file of the wrong kind is called what it is, with what opens it", () => {
  it.each<[string, string, string]>([
    ["dump", CASE, "is a file of cases, not an image; vhostctl replay, step, debug and"],
    ["dump", CASES, "is a file of cases, not an image; vhostctl replay, step, debug and"],
    ["dump", RINGS, "is ring state, not an image; give it together with its image"],
    ["dump", queues, "is ring state, not an image"],
    ["dump", map, "is a region map, not an image; give it together with a raw image"],
    ["dump", mtree, "is a region map, not an image"],
    ["dump", unit, "is a unit of a fuzz campaign, not an image; vhostctl replay prints"],
    ["dump", campaign, "is the folder of a fuzz campaign, not an image; vhostctl fuzz status"],
    ["translate", CASE, "is a file of cases, not an image"],
    ["step", RINGS, "is ring state, not a file of cases"],
    ["step", unit, "is a unit of a fuzz campaign, not an image"],
    ["step", mtree, "is a region map, not an image"],
    ["replay", ELF, "is an ELF file, not a file of cases; vhostctl dump, step and debug open it"],
    ["replay", RINGS, "is ring state, not a file of cases"],
    ["replay", map, "is a region map, not a file of cases"],
    ["replay", campaign, "is the folder of a fuzz campaign, not a file of cases"],
    ["replay", "corpora/snapshots", "bad-jump.virtio.json: is ring state, not a file of cases"],
    ["minimize", ELF, "is an ELF file, not a file of cases"],
    ["minimize", RINGS, "is ring state, not a file of cases"],
    ["--rings", ELF, "is an ELF file, not ring state"],
    ["--rings", CASE, "is a file of cases, not ring state"],
    ["--rings", map, "is a region map, not ring state"],
    ["--map", CASE, "is a file of cases, not a region map"],
    ["--map", RINGS, "is ring state, not a region map"],
  ])("%s of %s %s", (entrance, path, says) => {
    expect(() => ENTRANCES[entrance]?.(path)).toThrow(says);
  });
});

describe("a file of the right kind keeps its own error", () => {
  it.each<[string, string, string]>([
    ["replay", file("bad.json", '{"kernel": "6.1", "kind": "x", "steps": 1}'), "missing"],
    ["replay", file("other.json", "{}"), "missing: expected a string"],
    ["replay", join(folder, "none.json"), "no such file"],
    ["--rings", file("cut.json", '[{"x-query-virtio": '), "the JSON is cut off"],
    ["--map", file("wide.json", '[{"gpa": 0, "size": 0}]'), "is empty: its size is 0"],
    ["dump", file("image.gz", gzipSync("memory")), "is compressed with gzip"],
    ["dump", join(folder, "none"), "no such file"],
  ])("%s of %s: %s", (entrance, path, says) => {
    expect(() => ENTRANCES[entrance]?.(path)).toThrow(says);
  });

  it("memory that holds the text of a case is memory", () => {
    const page = Buffer.concat([Buffer.alloc(64), Buffer.from('{"kernel":"6.1","kind":"x"}')]);
    expect(translate(file("page", page), 0n, 1, {}).ret).toBe(1);
  });
});
