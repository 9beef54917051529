import { expect, it } from "vitest";
import type { Structure } from "../../../src/engine/observer.ts";
import { fieldAt, fieldName, ringFieldAt } from "../../../src/stepping/step-field.ts";

const STATE = {
  num: 8,
  desc: 0x1000,
  avail: 0x1100,
  used: 0x1200,
  log_base: 0x5000,
  last_avail_idx: 0xfffe,
  last_used_idx: 3,
};

it.each<[Structure, number | bigint, string]>([
  ["avail", 0x1100, "avail.flags"],
  ["avail", 0x1102, "avail.idx"],
  ["avail", 0x1104, "avail.ring[0]"],
  ["avail", 0x1112, "avail.ring[7]"],
  ["avail", 0x1114, "used_event"],
  ["avail", 0x1116, "avail+0x16"],
  ["used", 0x1200, "used.flags"],
  ["used", 0x1202, "used.idx"],
  ["used", 0x1204, "used.ring[0].id"],
  ["used", 0x120a, "used.ring[0].len+0x2"],
  ["used", 0x1240, "used.ring[7].len"],
  ["used", 0x1244, "avail_event"],
  ["used", 0x11ff, "used-0x1"],
  ["used", 0x1246, "used+0x46"],
  ["used", 0x1203, "used.idx+0x1"],
  ["avail", 0x1101, "avail.flags+0x1"],
  ["avail", 0x1105, "avail.ring[0]+0x1"],
  ["avail", 0x1115, "used_event+0x1"],
  ["desc", 0x1080, "desc+0x80"],
  ["desc", 0x1020, "desc[2]"],
  ["desc", 0x1028, "desc[2].len"],
  ["desc", 0x1029, "desc[2].len+0x1"],
  ["desc", 0x102e, "desc[2].next"],
  ["log", 0x5007, "log[7]"],
  ["argument", 0x1000, "argument"],
])("names %s at %s %s", (structure, addr, name) => {
  expect(fieldName(fieldAt(structure, addr, STATE))).toBe(name);
});

it("gives a slot the next position from the queue's index on, across the wrap of the u16", () => {
  expect(fieldAt("avail", 0x1104 + 2 * 6, STATE)).toMatchObject({ index: 6, position: 0xfffe });
  expect(fieldAt("avail", 0x1104, STATE)).toMatchObject({ index: 0, position: 0 });
  expect(fieldAt("used", 0x1204 + 8 * 2, STATE)).toMatchObject({ index: 2, position: 10 });
});

it("finds the ring of an address, and none outside", () => {
  expect(ringFieldAt(0x107f, STATE)).toMatchObject({ structure: "desc", index: 7 });
  expect(ringFieldAt(0x1080, STATE)).toBeUndefined();
  expect(ringFieldAt(0x1115, STATE)).toMatchObject({ structure: "avail" });
  expect(ringFieldAt(0x1246, STATE)).toBeUndefined();
});
