import { describe, expect, it } from "vitest";
import { DecodedBlocks } from "../../../src/image/decoded-blocks.ts";

const SIZE = 8;

/** Blocks whose bytes equal their positions, with the numbers of the blocks decoded. */
function counted(room: number) {
  const decoded: number[] = [];
  const decode = (block: number) => {
    decoded.push(block);
    return Uint8Array.from({ length: SIZE }, (_, i) => block * SIZE + i);
  };
  const blocks = new DecodedBlocks({ blockSize: SIZE, decode }, room);
  const read = (position: number, length: number) => {
    const into = new Uint8Array(length);
    blocks.readAt(position, into);
    return [...into];
  };
  return { decoded, read };
}

describe("DecodedBlocks", () => {
  it("reads across blocks", () => {
    const { decoded, read } = counted(100);
    expect(read(6, 12)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
    expect(read(24, 0)).toEqual([]);
    expect(decoded).toEqual([0, 1, 2]);
  });

  it("decodes a block once while it is kept", () => {
    const { decoded, read } = counted(100);
    for (let position = 0; position < 4 * SIZE; position++) read(position, 1);
    for (let position = 0; position < 4 * SIZE; position++) read(position, 1);
    expect(decoded).toEqual([0, 1, 2, 3]);
  });

  it("keeps no more than fits, and drops the least recently used", () => {
    const { decoded, read } = counted(2 * SIZE + SIZE / 2);
    for (const block of [0, 1, 0, 2, 0, 1]) read(block * SIZE, SIZE);
    expect(decoded).toEqual([0, 1, 2, 1]);
  });

  it("keeps one block, even if it is larger than the room", () => {
    const { decoded, read } = counted(1);
    for (const block of [5, 5, 6, 5]) read(block * SIZE, 1);
    expect(decoded).toEqual([5, 6, 5]);
  });

  it("throws if the format decodes a block to another size", () => {
    const short = new DecodedBlocks({ blockSize: SIZE, decode: () => new Uint8Array(SIZE - 1) });
    expect(() => short.readAt(0, new Uint8Array(1))).toThrow("decoded to 7 bytes, not 8");
  });
});
