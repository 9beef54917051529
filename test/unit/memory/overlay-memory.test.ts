import fc from "fast-check";
import { expect, test } from "vitest";
import { MappedMemory } from "../../../src/memory/mapped-memory.ts";
import { OverlayMemory, ResourceCap } from "../../../src/memory/overlay-memory.ts";
import { copyFromUser, copyToUser, type Mapping } from "../../../src/memory/user-memory.ts";

const MAPS = [
  { start: 0x1000, size: 0x2800 },
  { start: 0x3c00, size: 0x200 },
  { start: 0x9010, size: 0x20 },
];

function below(): MappedMemory {
  const memory = new MappedMemory(MAPS);
  for (const { start, size } of MAPS) {
    copyToUser(
      memory,
      start,
      Uint8Array.from({ length: size }, (_, i) => (start + i) % 251),
    );
  }
  return memory;
}

const address = fc.integer({ min: 0xf00, max: 0x9100 });
const write = fc.tuple(address, fc.uint8Array({ minLength: 1, maxLength: 64 }));

test("reads and writes like the memory below, which does not change", () => {
  fc.assert(
    fc.property(fc.array(write, { maxLength: 20 }), (writes) => {
      const [overlay, plain, untouched] = [new OverlayMemory(below()), below(), below()];
      const under = below();
      const over = new OverlayMemory(under);
      for (const [addr, bytes] of writes) {
        expect(copyToUser(over, addr, bytes)).toBe(copyToUser(plain, addr, bytes));
        expect(copyToUser(overlay, addr, bytes)).toBe(copyToUser(over, addr, bytes));
      }
      for (const { start, size } of MAPS) {
        const [got, wanted, kept, original] = [over, plain, under, untouched].map((memory) => {
          const bytes = new Uint8Array(size);
          copyFromUser(memory, start, bytes);
          return Buffer.from(bytes);
        });
        expect(got?.equals(wanted as Buffer)).toBe(true);
        expect(kept?.equals(original as Buffer)).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});

test("hands out the same mapping for the life of the memory, and only for mapped addresses", () => {
  const overlay = new OverlayMemory(below());
  const first = overlay.find(0x1004) as Mapping;
  expect(overlay.find(0x1fff)).toBe(first);
  expect([0xfff, 0x3800, 0x3bff, 0x3e00, 0x900f, 0x9030].map((addr) => overlay.find(addr))).toEqual(
    Array(6).fill(undefined),
  );
  expect(overlay.find(0x3c00)?.size).toBe(0x200);
  expect(overlay.find(0x9010)).toMatchObject({ start: 0x9010, size: 0x20 });
  expect(overlay.touched.map(({ start }) => start)).toEqual([0x1000, 0x3000, 0x3c00, 0x9010]);
});

test("knows the original content", () => {
  const overlay = new OverlayMemory(below());
  const before = Buffer.from(overlay.original(overlay.find(0x2000) as Mapping));
  copyToUser(overlay, 0x2000, Uint8Array.of(9, 9, 9));
  const [page] = overlay.touched;
  expect(Buffer.from(overlay.original(page as Mapping)).equals(before)).toBe(true);
});

test("throws when it holds too much", () => {
  const overlay = new OverlayMemory(below(), 2);
  overlay.find(0x1000);
  overlay.find(0x2000);
  overlay.find(0x1010);
  expect(() => overlay.find(0x3000)).toThrow(ResourceCap);
});
