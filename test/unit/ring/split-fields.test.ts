import { expect, it } from "vitest";
import {
  SPLIT_ENTRIES,
  SPLIT_PATHS,
  splitFieldAt,
  splitPlace,
} from "../../../src/ring/split-fields.ts";

const NUM = 8;

/** The part and field that a path names: `used.ring[].id` is `ring.id` of `used`. */
const nameOf = (path: string) => path.replace(/^(desc|avail|used)(\[\])?\./, "").replace("[]", "");

it.each(SPLIT_PATHS)("%s is found again at its own address", (path) => {
  for (const index of path.includes("[]") ? [0, 3, NUM - 1] : [0]) {
    const place = splitPlace(path, NUM, index);
    if (place === undefined) throw new Error(path);
    const at = splitFieldAt(place.part, NUM, BigInt(place.offset));
    expect(at).toEqual({ field: nameOf(path), ...(path.includes("[]") && { index }) });
    const second = splitFieldAt(place.part, NUM, BigInt(place.offset + 1));
    expect(second.field).toBe(`${nameOf(path)}+0x1`);
  }
});

it("has the field layout of the spec. Spec: 2.7.5, 2.7.6, 2.7.8", () => {
  const places = (paths: string[]) =>
    paths.map((path) => {
      const { part, offset, size } = splitPlace(path, NUM, 2) ?? {};
      return [part, offset, size];
    });
  expect(places(["avail.flags", "avail.idx", "avail.ring[]", "used_event"])).toEqual([
    ["avail", 0, 2],
    ["avail", 2, 2],
    ["avail", 8, 2],
    ["avail", 20, 2],
  ]);
  expect(places(["used.ring[].id", "used.ring[].len", "avail_event"])).toEqual([
    ["used", 20, 4],
    ["used", 24, 4],
    ["used", 68, 2],
  ]);
  expect(places(["desc[].addr", "desc[].len", "desc[].flags", "desc[].next"])).toEqual([
    ["desc", 32, 8],
    ["desc", 40, 4],
    ["desc", 44, 2],
    ["desc", 46, 2],
  ]);
});

it("knows no other path, and no field outside a part", () => {
  expect(splitPlace("avail.nope", NUM)).toBeUndefined();
  expect(splitFieldAt("desc", NUM, -1n)).toEqual({ field: "-0x1" });
  expect(splitFieldAt("avail", NUM, 22n)).toEqual({ field: "+0x16" });
});

it("has a path for every field of an entry", () => {
  for (const [entry, names] of SPLIT_ENTRIES) {
    for (const name of names) expect(SPLIT_PATHS).toContain(`${entry}.${name}`);
  }
});
