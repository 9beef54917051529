import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ByteSource } from "../../../src/files/byte-source.ts";
import { RunColumns } from "../../../src/image/run-columns.ts";
import { RunsImage } from "../../../src/image/runs-image.ts";
import { GuestMemory } from "../../../src/memory/guest-memory.ts";

const TOP = 1n << 64n;
const about = { description: "", warnings: [] };
const USER_END = 1n << 53n;
const BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);
const source: ByteSource = {
  path: "memory",
  size: BYTES.length,
  readAt: (offset, into) => into.set(BYTES.subarray(offset, offset + into.length)),
  close: () => undefined,
};

/** Where RAM and user memory begin and end, and addresses close by. */
const EDGES = [0n, 1n << 47n, 1n << 48n, USER_END, 1n << 63n, TOP];
const address = fc
  .oneof(
    fc.bigInt({ min: 0n, max: TOP - 1n }),
    fc
      .tuple(fc.constantFrom(...EDGES), fc.bigInt({ min: -(1n << 21n), max: 1n << 21n }))
      .map(([edge, off]) => edge + off),
  )
  .filter((gpa) => gpa >= 0n && gpa < TOP);

/** RAM from a few bytes to far too many, zero except for its first byte. */
const image = fc
  .array(fc.tuple(address, fc.oneof(fc.bigInt(1n, 64n), fc.bigInt(1n, 1n << 60n))), {
    maxLength: 6,
  })
  .map((listed) => {
    const runs: { gpa: bigint; size: bigint }[] = [];
    for (const [gpa, wanted] of listed.sort(([a], [b]) => (a < b ? -1 : 1))) {
      const last = runs.at(-1);
      if (last !== undefined && gpa <= last.gpa + last.size) continue;
      runs.push({ gpa, size: wanted < TOP - gpa ? wanted : TOP - gpa });
    }
    const disjoint = runs.map(({ gpa, size }, i) => {
      const room = (runs[i + 1]?.gpa ?? TOP) - gpa;
      return { gpa, size: size < room ? size : room };
    });
    const zero = disjoint.map((run) => ({ ...run, backing: "zero" as const }));
    return new RunsImage(source, "raw", { runs: RunColumns.of(zero), ...about });
  });

const isRam = (memory: GuestMemory, gpa: bigint) =>
  memory.regions.some((region) => region.gpa <= gpa && gpa < region.gpa + region.size);

describe("GuestMemory", () => {
  it("gives every u64 its own user address, and maps it back", () => {
    fc.assert(
      fc.property(image, address, (ram, gpa) => {
        const memory = new GuestMemory(ram);
        const places = memory.regions.flatMap(({ gpa: at, size, hva }) => [
          ...[at, at + size - 1n, at + size, at - 1n],
          ...[hva, hva + size - 1n, hva + size, hva - 1n],
        ]);
        for (const each of [gpa, ...places].filter((at) => at >= 0n && at < TOP)) {
          const user = memory.userAddress(each);
          expect(memory.guestAddress(user)).toBe(each);
          const held = typeof user === "number" && memory.find(user) !== undefined;
          expect(held).toBe(isRam(memory, each));
          if (each < USER_END && isRam(memory, each)) expect(BigInt(user) < USER_END).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("keeps RAM below 2^53 at its own address, and moves other RAM below 2^53 if there is room", () => {
    fc.assert(
      fc.property(image, (ram) => {
        const memory = new GuestMemory(ram);
        for (const { gpa, size, hva } of memory.regions) {
          expect(hva + size < USER_END).toBe(true);
          if (gpa + size < USER_END) expect(hva).toBe(gpa);
        }
        const small = ram.info.ram.filter(({ size }) => size < 1n << 40n);
        if (ram.info.ram.every(({ gpa, size }) => gpa > USER_END || gpa + size < 1n << 48n)) {
          expect(small.every(({ gpa }) => isRam(memory, gpa))).toBe(true);
        }
      }),
    );
  });

  it("reads moved RAM up to its end", () => {
    const runs = [0n, 64n].map((skip) => ({
      gpa: TOP - 256n + 2n * skip,
      size: 64n,
      backing: "data" as const,
      fileOffset: Number(skip),
    }));
    const contents = { runs: RunColumns.of(runs), ...about };
    const memory = new GuestMemory(new RunsImage(source, "raw", contents));
    const user = memory.userAddress(TOP - 128n + 63n) as number;
    const mapping = memory.find(user);
    expect(mapping?.view.getUint8(user - mapping.start)).toBe(127);
    expect(memory.find(user + 1)).toBeUndefined();
    expect(memory.find(user - 64)).toBeUndefined();
  });
});
