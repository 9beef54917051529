import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { PROFILES } from "../../../src/engine/profile.ts";
import { GuestMemory } from "../../../src/memory/guest-memory.ts";
import type { GuestRam } from "../../../src/memory/guest-ram.ts";
import type { PackedQueue, SplitQueue } from "../../../src/ring/queue-at-rest.ts";
import { QueueReader } from "../../../src/ring/queue-reader.ts";
import type { DeviceState, QueueState } from "../../../src/ring/ring-state.ts";
import { AVAIL, DESC, RAM, SplitDriver, USED } from "../../support/split-driver.ts";

const driver = new SplitDriver();
driver.desc(3, { addr: 0x20000, len: 16 });
driver.publish(3);

/** Guest RAM that holds the driver's ring. */
const ram: GuestRam = {
  info: { ram: [{ gpa: BigInt(RAM.start), size: BigInt(RAM.size) }], cutDown: false },
  spanAt(gpa) {
    const [start, end] = [BigInt(RAM.start), BigInt(RAM.start + RAM.size)];
    if (gpa < start) return { gpa: 0n, size: start, backing: "not-ram" };
    if (gpa >= end) return { gpa: end, size: 2n ** 64n - end, backing: "not-ram" };
    return { gpa: start, size: end - start, backing: "data" };
  },
  read(gpa, into) {
    const view = driver.memory.find(RAM.start)?.view as DataView;
    const at = Number(gpa) - RAM.start;
    const bytes = new Uint8Array(view.buffer).subarray(at, at + into.length);
    into.set(bytes);
    return bytes.length;
  },
};

const DEVICE: DeviceState = {
  ...{ name: "virtio-blk", path: "", deviceId: 2, queues: [] },
  ...{ vhostActive: false, broken: false, iova: false },
};
const TOLD: QueueState = {
  ...{ queue: 0, num: 8, lastAvailIdx: 0, lastUsedIdx: 0 },
  ...{ desc: BigInt(DESC), avail: BigInt(AVAIL), used: BigInt(USED) },
};

function read(device: Partial<DeviceState>, told: Partial<QueueState> = {}, byHand = false) {
  const guest = { memory: new GuestMemory(ram), endian: undefined, profile: PROFILES["6.12"] };
  const reader = new QueueReader({ ...guest, byHand }, { descriptors: true, payload: true });
  return reader.read({ ...DEVICE, ...device }, { ...TOLD, ...told }, true);
}

describe("a queue at rest", () => {
  it("is unset if it has no size or no addresses", () => {
    expect(read({ features: 0n }, { num: 0 }).layout).toBe("unset");
    const nowhere = { desc: 0n, avail: 0n, used: 0n };
    expect(read({ features: 0n }, nowhere).layout).toBe("unset");
  });

  it("is packed if RING_PACKED was negotiated, and its ring is not read", () => {
    expect(read({ features: 1n << 34n })).toEqual({
      layout: "packed",
      role: "requestq1",
      told: TOLD,
    });
  });

  it("is unknown without features, unless it is placed like a split ring or given by hand", () => {
    expect(read({}).layout).toBe("unknown");
    expect(read({}, { avail: BigInt(DESC + 16 * 8) }).layout).toBe("split");
    expect(read({}, {}, true).layout).toBe("split");
  });

  it("is split otherwise, with the chains in it", () => {
    const queue = read({ features: 0n }) as SplitQueue;
    expect(queue).toMatchObject({ layout: "split", pending: 1, inFlight: 0, problems: [] });
    expect(queue.chains.map(({ head, readableBytes }) => [head, readableBytes])).toEqual([[3, 16]]);
    expect(queue.table?.[3]).toMatchObject({ addr: 0x20000n, len: 16 });
  });

  it("is not read if its size is invalid for a split ring", () => {
    const queue = read({ features: 0n }, { num: 6 }) as SplitQueue;
    expect(queue).toMatchObject({ layout: "split", ring: undefined, chains: [] });
    expect(queue.problems[0]).toContain("not 6");
  });

  it("can be built from any ring state without an exception", () => {
    const addr = fc.oneof(
      fc.bigInt(0n, 2n ** 64n - 1n),
      fc.constantFrom(0n, 2n ** 64n - 1n, 0x1000n),
    );
    const idx = fc.option(fc.integer({ min: 0, max: 0xffff }), { nil: undefined });
    const told = fc.record({
      num: fc.oneof(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.constantFrom(1, 8, 32768)),
      ...{ desc: addr, avail: addr, used: addr, lastAvailIdx: idx, lastUsedIdx: idx },
    });
    const features = fc.option(fc.bigInt(0n, 2n ** 64n - 1n), { nil: undefined });
    fc.assert(
      fc.property(told, features, fc.boolean(), (state, bits, byHand) => {
        const device = bits === undefined ? {} : { features: bits };
        const queue = read(device, state as Partial<QueueState>, byHand);
        if (queue.layout === "split") {
          expect(queue.chains.length).toBeLessThanOrEqual(2 * queue.told.num);
        }
      }),
      { numRuns: 300 },
    );
  });
});

it("a packed queue has no field that only a split one has", () => {
  type SplitOnly = Exclude<keyof SplitQueue, "layout" | "told" | "role">;
  expectTypeOf<Extract<keyof PackedQueue, SplitOnly>>().toEqualTypeOf<never>();
});
