import { describe, expect, it } from "vitest";
import { MappedMemory } from "../../../src/memory/mapped-memory.ts";
import type { Mapping } from "../../../src/memory/user-memory.ts";
import { availBytes, SplitDriver, usedBytes } from "../../../src/ring/split-driver.ts";
import {
  availHead,
  readDescriptor,
  readRingFields,
  usedHead,
} from "../../../src/ring/split-ring.ts";

const BASE = 0x1000;
const NUM = 8;
const AVAIL = 16 * NUM;
const USED = 0x100;

describe.each([true, false])("littleEndian %s", (littleEndian) => {
  const memory = new MappedMemory([{ start: BASE, size: 0x1000 }]);
  const driver = new SplitDriver((memory.find(BASE) as Mapping).view);
  Object.assign(driver, { num: NUM, littleEndian, desc: 0, avail: AVAIL, used: USED });
  const ring = {
    ...{ num: NUM, littleEndian, eventIdx: true },
    ...{ desc: BASE, avail: BASE + AVAIL, used: BASE + USED },
  };

  it("writes descriptors that a reader reads back, with full 64-bit addresses", () => {
    driver.descriptor(3, 0xffff_ffff_ffff_fff0n, 0x8000_0001, 5, 0xfffe);
    driver.descriptor(4, 0x12_3456_789a, 2, 0, 0);
    const read = (index: number) => readDescriptor(memory, ring, index);
    expect(read(3)).toMatchObject({ addr: 2n ** 64n - 16n, len: 0x8000_0001, next: 0xfffe });
    expect(read(4)).toMatchObject({ addr: 0x12_3456_789an, len: 2, flags: 0 });
  });

  it("publishes heads across the wrap of avail.idx", () => {
    driver.availIdx = 0xffff;
    driver.publish([6, 7]);
    expect(readRingFields(memory, ring).availIdx).toBe(1);
    expect([0xffff, 0].map((idx) => availHead(memory, ring, idx))).toEqual([6, 7]);
  });

  it("writes flags, events, used.idx and used elements", () => {
    driver.setAvailFlags(1);
    driver.setUsedEvent(0x1234);
    driver.setUsedIdx(9);
    driver.setUsedElement(2, 6, 512);
    expect(readRingFields(memory, ring)).toMatchObject({
      availFlags: 1,
      usedEvent: 0x1234,
      usedIdx: 9,
    });
    expect(usedHead(memory, ring, 2)).toBe(6);
  });
});

it("knows the sizes of both rings, events included. Spec: 2.7.6, 2.7.8", () => {
  expect([availBytes(256), usedBytes(256)]).toEqual([6 + 2 * 256, 6 + 8 * 256]);
});
