import fc from "fast-check";
import { expect, it } from "vitest";
import type { DeviceState } from "../../../src/ring/ring-state.ts";
import { parseRingState } from "../../../src/state/read-ring-state.ts";
import { writeQueueList } from "../../../src/state/write-queue-list.ts";

const u16 = fc.nat(0xffff);
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const ACCESS_PLATFORM = 33n;
const PACKED = 34n;

const queue = fc.record(
  { num: u16, desc: u64, avail: u64, used: u64, lastAvailIdx: u16, lastUsedIdx: u16 },
  { requiredKeys: ["num", "desc", "avail", "used"], noNullPrototype: true },
);

const device: fc.Arbitrary<DeviceState> = fc
  .record(
    {
      name: fc.string(),
      path: fc.string(),
      deviceId: u16,
      features: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
      endian: fc.constantFrom("little", "big"),
      vhostActive: fc.boolean(),
      broken: fc.boolean(),
      numQueues: fc.nat(1024),
      queues: fc
        .array(queue, { maxLength: 5 })
        .map((all) => all.map((one, i) => ({ queue: 3 * i, ...one }))),
    },
    {
      requiredKeys: ["name", "path", "deviceId", "vhostActive", "broken", "queues"],
      noNullPrototype: true,
    },
  )
  .filter(({ features = 0n }) => (features & (1n << PACKED)) === 0n)
  .map((one) => ({ ...one, iova: ((one.features ?? 0n) & (1n << ACCESS_PLATFORM)) !== 0n }));

it("a queue list reads back as written", () => {
  fc.assert(
    fc.property(fc.array(device, { minLength: 1, maxLength: 3 }), (devices) => {
      expect(parseRingState("list.json", writeQueueList(devices)).devices).toEqual(devices);
    }),
  );
});
