import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { descFlagNames } from "../../src/abi/vring.ts";
import { Chain } from "../../src/engine/chain.ts";
import { loneQueue } from "../../src/engine/device.ts";
import { walkChain } from "../../src/engine/get-vq-desc.ts";
import { MemoryTable } from "../../src/engine/memory-table.ts";
import type { SeenDescriptor } from "../../src/engine/observer.ts";
import { PROFILES } from "../../src/engine/profile.ts";
import { openImage } from "../../src/image/open-image.ts";
import { GuestMemory } from "../../src/memory/guest-memory.ts";
import type { SplitQueue } from "../../src/ring/queue-at-rest.ts";
import { availHead } from "../../src/ring/split-ring.ts";
import { dump } from "../../src/services/dump.ts";
import { asSplit } from "../support/at-rest.ts";

const SNAPSHOTS = fileURLToPath(new URL("../../corpora/snapshots/", import.meta.url));

/** The guests' 96 MiB. The images are cut to some pages, and buffers extend past these. */
const WHOLE_RAM = new MemoryTable([{ gpa: 0n, size: 96n << 20n, hva: 0n }]);

interface QueueReplies {
  readonly queue: number;
  readonly "x-query-virtio-queue-status": Record<string, number>;
  readonly "x-query-virtio-queue-element"?: {
    readonly index: number;
    readonly descs: readonly { addr: number; len: number; flags: readonly string[] }[];
    readonly avail: { flags: number; idx: number; ring: number };
    readonly used: { flags: number; idx: number };
  };
}

/** Each queue of a snapshot, as reported by QEMU and as dumped. */
function queues(name: string): [string, QueueReplies, SplitQueue][] {
  const replies = JSON.parse(readFileSync(`${SNAPSHOTS}${name}.virtio.json`, "utf8"));
  const dumped = dump({ image: `${SNAPSHOTS}${name}.elf`, descriptors: false, payload: false });
  return dumped.devices.flatMap((device, d) =>
    device.queues.map((queue, q): [string, QueueReplies, SplitQueue] => [
      `${device.name} queue ${queue.told.queue}`,
      replies.devices[d].queues[q],
      asSplit(queue),
    ]),
  );
}

/** The result of a walk from the head in the next available slot, published or not. */
function nextElement(name: string, queue: SplitQueue): SeenDescriptor[] {
  const image = openImage(`${SNAPSHOTS}${name}.elf`);
  const vq = loneQueue(PROFILES["4.6"], new GuestMemory(image), WHOLE_RAM);
  const { num } = queue.told;
  const [desc, avail, used] = [queue.told.desc, queue.told.avail, queue.told.used].map(Number);
  Object.assign(vq, { num, desc, avail, used });
  const ring = { num, desc: desc ?? 0, avail: avail ?? 0, used: used ?? 0 };
  const shape = { ...ring, littleEndian: true, eventIdx: queue.eventIdx === true };
  const head = availHead(vq.userMemory, shape, queue.told.lastAvailIdx ?? 0);
  const seen: SeenDescriptor[] = [];
  vq.device.observer = {
    see: (event) => event.type === "descriptor" && seen.push(event),
  };
  walkChain(vq, new Chain(), 1024, false, head ?? 0);
  image.close();
  return seen;
}

describe.each(["net-blk", "bad-loop", "bad-jump"])(
  "%s, whose QMP replies were taken with the memory",
  (name) => {
    it.each(queues(name))(
      "%s: the indices are those of QEMU",
      (_, replies, { fields, indices, told }) => {
        const status = replies["x-query-virtio-queue-status"];
        expect(indices).toEqual({
          lastAvailIdx: status["last-avail-idx"],
          lastUsedIdx: status["used-idx"],
          inferred: [],
        });
        expect(fields.availIdx).toBe(status["shadow-avail-idx"]);
        expect(fields.usedIdx).toBe(status["used-idx"]);
        expect(told.num).toBe(status["vring-num"]);
        const element = replies["x-query-virtio-queue-element"];
        expect([fields.availFlags, fields.availIdx]).toEqual([
          element?.avail.flags,
          element?.avail.idx,
        ]);
        expect([fields.usedFlags, fields.usedIdx]).toEqual([
          element?.used.flags,
          element?.used.idx,
        ]);
      },
    );

    it.each(queues(name))("%s: the number in flight is that of QEMU", (_, replies, queue) => {
      const inUse = replies["x-query-virtio-queue-status"].inuse;
      expect(queue.inFlight).toBe(inUse);
      expect(queue.chains.filter((chain) => chain.state === "in-flight")).toHaveLength(inUse ?? -1);
    });

    it.each(queues(name))("%s: the next element is that of QEMU", (_, replies, queue) => {
      const element = replies["x-query-virtio-queue-element"];
      const seen = nextElement(name, queue);
      const main = seen.filter((one) => one.table === "main");
      const table = seen.filter((one) => one.table === "indirect");
      expect(main[0]?.index).toBe(element?.index);
      const read = (table.length > 0 ? table : main).map(({ addr, len, flags }) => ({
        addr: Number(addr),
        len,
        flags: descFlagNames(flags).reverse(),
      }));
      const qemu = element?.descs.map(({ addr, len, flags }) => ({ addr, len, flags })).reverse();
      if (queue.pending !== 0) expect(read).toEqual(qemu);
      // The slots of an idle ring hold old requests: QEMU reads them where vhost refuses.
      else expect(read).toEqual(qemu?.slice(0, read.length));
      expect(read.length).toBeGreaterThan(0);
    });
  },
);

describe("the broken snapshots", () => {
  it("bad-loop: the chain in the indirect table does not end", () => {
    const rng = queues("bad-loop").find(([name]) => name === "virtio-rng queue 0")?.[2];
    expect(rng?.chains.map((chain) => chain.fault?.fault.code)).toEqual(["indirect-loop"]);
    expect(rng?.chains[0]?.descriptors.filter((one) => one.table === "indirect")).toHaveLength(4);
  });

  it("bad-jump: avail idx is ahead by more than the ring size", () => {
    const rng = queues("bad-jump").find(([name]) => name === "virtio-rng queue 0")?.[2];
    expect(rng?.fault?.fault).toEqual({
      code: "avail-idx-jump",
      errno: 22,
      values: { from: 21, to: 35 },
    });
    expect(rng?.chains).toEqual([]);
  });
});
