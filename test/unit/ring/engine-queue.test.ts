import { describe, expect, it } from "vitest";
import type { VirtQueue } from "../../../src/engine/virtqueue.ts";
import { engineQueue } from "../../../src/ring/engine-queue.ts";
import { AVAIL, SplitDriver } from "../../support/split-driver.ts";

const look = (vq: VirtQueue, left = 1000, most = 32) => engineQueue(vq, 3, { left }, most);

function published(...heads: number[]): SplitDriver {
  const driver = new SplitDriver();
  for (let i = 0; i < 8; i++) driver.desc(i, { addr: 0x20000, len: 16, write: i === 5 });
  driver.publish(...heads);
  return driver;
}

describe("engineQueue", () => {
  it("has the engine's indices and the pending chains", () => {
    const queue = look(published(4, 5).queue());
    expect(queue).toMatchObject({ layout: "split", pending: 2, inFlight: 0, problems: [] });
    expect(queue.told).toMatchObject({ queue: 3, num: 8, avail: BigInt(AVAIL), lastAvailIdx: 0 });
    const [first, second] = queue.chains;
    expect(first).toMatchObject({ head: 4, readableBytes: 16, writableBytes: 0 });
    expect(second).toMatchObject({ head: 5, readableBytes: 0, writableBytes: 16 });
  });

  it("leaves the queue unchanged", () => {
    const vq = published(4, 9).queue();
    const state = () => [vq.lastAvailIdx, vq.availIdx, vq.usedFlags, vq.walkLimit];
    const before = state();
    look(vq);
    expect(state()).toEqual(before);
    expect(vq.takeFaults()).toEqual([]);
  });

  it("reports an avail.idx too far ahead, and walks one turn of the ring", () => {
    const driver = published();
    driver.u16(AVAIL + 2, 12);
    const queue = look(driver.queue());
    expect(queue.problems).toEqual(["avail idx is 12 ahead of what the device has popped"]);
    expect(queue).toMatchObject({ pending: 12, fault: undefined });
    expect(queue.chains).toHaveLength(8);
    expect(queue.chains[0]?.fault?.fault).toMatchObject({ code: "avail-idx-jump" });
  });

  it("reports no problem if the device has completed more than it popped", () => {
    const vq = published().queue();
    vq.lastUsedIdx = 1;
    expect(look(vq)).toMatchObject({ inFlight: 0xffff, problems: [], gaps: [] });
  });

  it("has nothing pending if avail.idx cannot be read", () => {
    const vq = published(4).queue();
    vq.avail = 0x100000;
    expect(look(vq)).toMatchObject({ pending: 0, chains: [], problems: [], fault: undefined });
  });

  it("counts the chains that it does not walk", () => {
    expect(look(published(1, 2, 3).queue(), 1000, 2).chainsLeftOut).toBe(1);
    expect(look(published(1, 2, 3).queue(), 2).chainsLeftOut).toBe(2);
  });
});
