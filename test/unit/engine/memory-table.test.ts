import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EFAULT, ENOBUFS } from "../../../src/abi/errno.ts";
import { IovArray } from "../../../src/engine/iov-array.ts";
import { MemoryTable, treeRegions } from "../../../src/engine/memory-table.ts";
import { kernelSort } from "../../../src/engine/region-sort.ts";
import { translateIn } from "../../../src/engine/translate.ts";
import type { MemoryRegion } from "../../../src/memory/memory-region.ts";

function translate(table: MemoryTable, addr: bigint, len: number, room = 16) {
  const iov = new IovArray(16);
  const ret = translateIn(
    table,
    Number(addr >> 32n),
    Number(addr & 0xffffffffn),
    len,
    iov,
    0,
    room,
  );
  const iovecs = Array.from({ length: Math.max(ret, 0) }, (_, i) => [
    BigInt(iov.base(i)),
    iov.lens[i],
  ]);
  return { ret, iovecs };
}

describe("translateDesc", () => {
  const GIB4 = 1n << 32n;
  const table = new MemoryTable([
    { gpa: 0n, size: 0x1000n, hva: 0x7f00_0000_0000n },
    { gpa: 0x1000n, size: 0x1000n, hva: 0x7e00_0000_0000n },
    { gpa: GIB4, size: 0x1000n, hva: 0x7d00_0000_0000n },
  ]);

  it("splits a range where regions meet", () => {
    expect(translate(table, 0xff0n, 0x20)).toEqual({
      ret: 2,
      iovecs: [
        [0x7f00_0000_0ff0n, 0x10],
        [0x7e00_0000_0000n, 0x10],
      ],
    });
  });

  it("accepts a buffer that ends at the last byte of RAM, but not one byte more", () => {
    expect(translate(table, GIB4 + 0xff0n, 16).ret).toBe(1);
    expect(translate(table, GIB4 + 0xff0n, 17).ret).toBe(-EFAULT);
  });

  it("checks for room before it looks at the address", () => {
    expect(translate(table, 0xdead_0000n, 1, 0).ret).toBe(-ENOBUFS);
    expect(translate(table, 0xdead_0000n, 0, 0).ret).toBe(0);
  });

  it("lets a short region hide the one that covers the address", () => {
    const overlapping = new MemoryTable([
      { gpa: 0n, size: 0x4000n, hva: 0x10_0000n },
      { gpa: 0x1000n, size: 0x10n, hva: 0x20_0000n },
    ]);
    expect(translate(overlapping, 0x2000n, 1).ret).toBe(-EFAULT);
    expect(translate(overlapping, 0xfffn, 1).ret).toBe(1);
  });

  it("is exact at the top of u64, and a region that wraps never matches", () => {
    const top = (1n << 64n) - 0x1000n;
    const high = new MemoryTable([{ gpa: top, size: 0xfffn, hva: 0x1000n }]);
    expect(translate(high, top + 0xffen, 1)).toEqual({ ret: 1, iovecs: [[0x1ffen, 1]] });
    const wrapping = new MemoryTable([{ gpa: top, size: 0x1000n, hva: 0x1000n }]);
    expect(translate(wrapping, top, 1).ret).toBe(-EFAULT);
  });

  it("finds nothing in a tree for any byte of a range that wraps past 2^64", () => {
    const region = { gpa: (1n << 64n) - 0x1000n, size: 0x1000n, hva: 0x1000n };
    const tree = new MemoryTable(treeRegions([region]) ?? [], false);
    expect(translate(tree, region.gpa + 0x800n, 0x800).ret).toBe(1);
    expect(translate(tree, region.gpa + 0x800n, 0x801, 1).ret).toBe(-EFAULT);
  });

  it("prefers the first of equal regions in a tree, and refuses empty ones", () => {
    const [first, second] = [0x1000n, 0x2000n].map((hva) => ({ gpa: 0n, size: 0x1000n, hva }));
    const tree = new MemoryTable([first, second] as MemoryRegion[], false);
    expect(translate(tree, 5n, 1).iovecs).toEqual([[0x1005n, 1]]);
    expect(treeRegions([{ gpa: 1n, size: 0n, hva: 0n }])).toBeUndefined();
    expect(treeRegions([{ gpa: 0n, size: 0n, hva: 0n }])).toHaveLength(2);
  });

  it("gives the same result with doubles and with bigints", () => {
    const region = fc.record({
      gpa: fc.bigInt({ min: 0n, max: 0x20n }),
      size: fc.bigInt({ min: 0n, max: 0x10n }),
      hva: fc.bigInt({ min: 0n, max: 0x1000n }),
    });
    const far = { gpa: 1n << 60n, size: 1n, hva: 0n };
    fc.assert(
      fc.property(
        fc.uniqueArray(region, { selector: (r) => r.gpa, maxLength: 6 }),
        fc.bigInt({ min: 0n, max: 0x40n }),
        fc.nat({ max: 0x30 }),
        (regions, addr, len) => {
          const plain = new MemoryTable(regions);
          const exact = new MemoryTable([...regions, far]);
          expect([plain.plain, exact.plain]).toEqual([true, false]);
          expect(translate(plain, addr, len)).toEqual(translate(exact, addr, len));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("kernelSort", () => {
  it("sorts", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (numbers) => {
        const sorted = [...numbers];
        kernelSort(sorted, (a, b) => a - b);
        expect(sorted).toEqual([...numbers].sort((a, b) => a - b));
      }),
    );
  });

  it("reorders equal elements like the kernel's heapsort", () => {
    const items = ["a", "b", "c"].map((name) => ({ name }));
    kernelSort(items, () => 0);
    expect(items.map(({ name }) => name).join("")).toBe("bca");
  });
});
