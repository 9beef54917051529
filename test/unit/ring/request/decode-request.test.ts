import fc from "fast-check";
import { expect, it } from "vitest";
import { VIRTIO_ID } from "../../../../src/abi/device-types.ts";
import { decodeRequest } from "../../../../src/ring/request/decode-request.ts";
import type { ChainBytes, RequestContext } from "../../../../src/ring/request/request.ts";
import { chainOf, contextOf } from "./request-builder.ts";

// The bits that any layout depends on, so that each is set half of the time.
const LAYOUT_BITS = [0, 1, 3, 5, 15, 17, 22, 32, 57, 60];

const anyFeatures = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  fc.subarray(LAYOUT_BITS).map((bits) => bits.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n)),
);

const anyContext: fc.Arbitrary<RequestContext> = fc.record({
  deviceId: fc.oneof(fc.constantFrom(...Object.values(VIRTIO_ID)), fc.nat()),
  queue: fc.oneof(fc.nat({ max: 6 }), fc.maxSafeNat()),
  numQueues: fc.nat({ max: 9 }),
  features: anyFeatures,
  littleEndian: fc.boolean(),
});

// Small bytes are valid enum values; large ones make the longest numbers.
const anyByte = fc.oneof(fc.nat({ max: 30 }), fc.constant(0xff), fc.nat({ max: 0xff }));
const anyData = fc.array(anyByte, { maxLength: 160 }).map((bytes) => Uint8Array.from(bytes));

const anyChain: fc.Arbitrary<ChainBytes> = fc
  .record({
    readable: anyData,
    readableMore: fc.oneof(fc.constant(0), fc.maxSafeNat()),
    writable: anyData,
    writableTotal: fc.maxSafeNat(),
  })
  .map(({ readable, readableMore, writable, writableTotal }) => ({
    readable,
    readableTotal: Math.min(readable.length + readableMore, Number.MAX_SAFE_INTEGER),
    writable,
    writableTotal,
  }));

it("any bytes in any context give a short printable line, or nothing", () => {
  fc.assert(
    fc.property(anyContext, anyChain, (context, chain) => {
      const decoded = decodeRequest(context, chain);
      if (decoded === undefined) return;
      expect(decoded.summary.length).toBeLessThan(200);
      expect(decoded.summary).not.toMatch(/\p{Cc}/u);
      expect(decoded.fields.length).toBeLessThan(32);
      for (const { name, value } of decoded.fields)
        expect(`${name}${value}`).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 5000 },
  );
});

it("bytes in a larger buffer are read from their own start", () => {
  fc.assert(
    fc.property(anyContext, anyChain, anyData, (context, chain, before) => {
      const buffer = Uint8Array.from([...before, ...chain.readable]);
      const moved = { ...chain, readable: buffer.subarray(before.length) };
      expect(decodeRequest(context, moved)).toEqual(decodeRequest(context, chain));
    }),
  );
});

it.each(Object.keys(VIRTIO_ID) as (keyof typeof VIRTIO_ID)[])(
  "the longest numbers of a %s request fit",
  (device) => {
    for (const bits of [0n, 2n ** 64n - 1n]) {
      for (let queue = 0; queue < 5; queue++) {
        const context = contextOf(device, { queue, numQueues: 5, features: bits });
        for (let type = 0; type < 256; type++) {
          const bytes = new Uint8Array(128).fill(0xff);
          // Every type, opcode or class byte of every header, one at a time.
          for (const at of [0, 4, 19, 27, 30]) bytes.fill(0, at, at + 4).fill(type, at, at + 1);
          const chain = { ...chainOf(bytes), readableTotal: Number.MAX_SAFE_INTEGER };
          const decoded = decodeRequest(context, { ...chain, writableTotal: 2 ** 53 - 1 });
          expect(decoded?.summary.length ?? 0).toBeLessThan(200);
        }
      }
    }
  },
);

it("an unknown device type has no decoder", () => {
  const context = { ...contextOf("BLOCK"), deviceId: 99 };
  expect(decodeRequest(context, chainOf(new Uint8Array(64), 64))).toBeUndefined();
});
