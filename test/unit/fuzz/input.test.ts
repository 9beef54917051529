import fc from "fast-check";
import { expect, it } from "vitest";
import { generateInput } from "../../../src/fuzz/generate/generate-input.ts";
import { decodeInput } from "../../../src/fuzz/input/decode-input.ts";
import { encodeInput, INPUT_VERSION } from "../../../src/fuzz/input/encode-input.ts";
import { LIMITS } from "../../../src/fuzz/input/fuzz-input.ts";
import { mutateInput } from "../../../src/fuzz/mutate/mutate-input.ts";
import { Random } from "../../../src/fuzz/random.ts";

/**
 * The bytes of a valid input with some of them changed, which random bytes hardly
 * ever resemble.
 */
const damaged = fc
  .tuple(fc.nat(), fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }))), fc.nat())
  .map(([seed, changes, cut]) => {
    const bytes = encodeInput(generateInput(new Random(seed)));
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    return cut % 4 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes;
  });

it("any bytes decode to an input within the limits that survives encoding and decoding", () => {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 400 }), damaged), (bytes) => {
      const input = decodeInput(bytes);
      expect(decodeInput(encodeInput(input))).toEqual(input);
      expect(input.maps.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(
        LIMITS.mapBytes,
      );
      for (const { bytes, count } of input.memory) {
        expect(bytes.length * count).toBeLessThanOrEqual(LIMITS.segmentBytes);
      }
      expect(input.program.length).toBeLessThanOrEqual(LIMITS.ops);
      expect(input.tables.length).toBeGreaterThan(0);
    }),
    { numRuns: 1000 },
  );
});

it("every generated and every mutated input survives encoding and decoding", () => {
  let before = generateInput(new Random(5));
  for (let n = 0; n < 1500; n++) {
    const random = new Random(5, 1, n);
    const input = generateInput(random);
    const mutant = mutateInput(before, input, random);
    for (const each of [input, mutant]) {
      const bytes = encodeInput(each);
      expect(bytes[0]).toBe(INPUT_VERSION);
      expect(decodeInput(bytes)).toEqual(each);
    }
    before = mutant;
  }
});
