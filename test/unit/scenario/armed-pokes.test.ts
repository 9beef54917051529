import { describe, expect, it } from "vitest";
import {
  VRING_DESC_F_INDIRECT,
  VRING_DESC_F_NEXT,
  VRING_DESC_F_WRITE,
} from "../../../src/abi/vring.ts";
import type { EngineEvent } from "../../../src/engine/observer.ts";
import { KERNELS, type Kernel, PROFILES } from "../../../src/engine/profile.ts";
import { MappedMemory } from "../../../src/memory/mapped-memory.ts";
import { copyFromUser } from "../../../src/memory/user-memory.ts";
import { GuestBetweenReads } from "../../../src/scenario/armed-pokes.ts";
import { OperationRunner } from "../../../src/scenario/operation-runner.ts";
import type { Operation } from "../../../src/scenario/scenario.ts";
import { AVAIL, DESC, type QueueParts, SteppedQueue } from "../../support/stepped-queue.ts";

const POP: Operation = { op: "get_vq_desc", vq: 0, iov_size: 8, log: false };
const u16 = (value: number) => Uint8Array.of(value & 0xff, value >> 8);
const poke = (hva: number, bytes: Uint8Array, during?: number): Operation => ({
  op: "poke",
  hva,
  bytes,
  ...(during !== undefined && { during }),
});
/** The length of descriptor `i` of a table. */
const lenOf = (i: number, table = DESC) => table + 16 * i + 8;

const DIRECT: QueueParts = {
  descriptors: [
    [0x100000, 16, VRING_DESC_F_NEXT, 1],
    [0x101000, 16, VRING_DESC_F_NEXT, 2],
    [0x102000, 16, VRING_DESC_F_WRITE, 0],
  ],
  availIdx: 1,
};

/** A runner without an observer, on memory that is split at `cuts`. */
function unwatched(parts: QueueParts, cuts: readonly number[] = []): OperationRunner {
  const { target, broughtUp } = new SteppedQueue(parts);
  const held = target.machine.memory;
  const ends = [...cuts, 0x2000];
  const maps = [0x1000, ...cuts].map((start, i) => ({ start, size: (ends[i] as number) - start }));
  const memory = new MappedMemory([...maps, { start: 0x20000, size: 0x10000 }]);
  for (const { start, size, view } of memory.mappings) {
    copyFromUser(held, start, new Uint8Array(view.buffer, 0, size));
  }
  const runner = new OperationRunner(memory, PROFILES[parts.kernel ?? "6.12"]);
  for (const { operation } of broughtUp) runner.perform(operation);
  return runner;
}

const lens = ({ chain }: OperationRunner) => [...chain.iov.lens.slice(0, chain.out + chain.in)];

describe.each(KERNELS)("during a pop under %s", (kernel) => {
  // Reads: avail.idx, the head, then the descriptors one by one.
  it.each([
    [1, [16, 99, 16]],
    [3, [16, 99, 16]],
    [4, [16, 16, 16]],
    [9, [16, 16, 16]],
  ])("a write after read %i is seen by the reads that follow", (during, seen) => {
    const runner = unwatched({ ...DIRECT, kernel });
    runner.perform(poke(lenOf(1), u16(99), during));
    expect(runner.perform(POP)).toBe(0);
    expect(lens(runner)).toEqual(seen);
    runner.perform({ op: "discard", vq: 0, n: 1 });
    runner.perform(POP);
    expect(lens(runner)).toEqual([16, 99, 16]);
  });

  it("a descriptor that is split between two mappings counts as one read", () => {
    const parts = { ...DIRECT, kernel };
    for (const [during, seen] of [
      [3, [16, 99, 16]],
      [4, [16, 16, 16]],
    ] as const) {
      const runner = unwatched(parts, [DESC + 24, DESC + 0x80]);
      runner.perform(poke(lenOf(1), u16(99), during));
      expect(runner.perform(POP)).toBe(0);
      expect(lens(runner)).toEqual(seen);
    }
  });

  it("an indirect table is read entry by entry", () => {
    const runner = unwatched({
      descriptors: [[0x100000, 48, VRING_DESC_F_INDIRECT, 0]],
      availIdx: 1,
      kernel,
    });
    const entries = new DataView(new ArrayBuffer(48));
    for (let i = 0; i < 3; i++) {
      entries.setBigUint64(16 * i, 0x101000n, true);
      entries.setUint32(16 * i + 8, 16, true);
      entries.setUint16(16 * i + 12, i < 2 ? VRING_DESC_F_NEXT : 0, true);
    }
    runner.perform(poke(0x20000, new Uint8Array(entries.buffer)));
    runner.perform(poke(lenOf(1, 0x20000), u16(99), 5));
    runner.perform(poke(lenOf(2, 0x20000), u16(77), 5));
    expect(runner.perform(POP)).toBe(0);
    expect(lens(runner)).toEqual([16, 16, 77]);
  });

  it("avail.idx and the head are used as they were read", () => {
    const queue = new SteppedQueue({ ...DIRECT, kernel });
    queue.run(poke(AVAIL + 2, u16(100), 1));
    queue.run(poke(AVAIL + 4, u16(7), 2));
    const { answer, events, after } = queue.run(POP);
    expect(answer).toMatchObject({ ret: 0, out: 2, in: 1 });
    expect(after).toMatchObject({ last_avail_idx: 1, avail_idx: 1 });
    expect(readsOf(events)).toEqual([AVAIL + 2, AVAIL + 4]);
    expect(queue.run(POP).answer.errors).toEqual(["avail-idx-jump"]);
  });
});

const readsOf = (events: readonly EngineEvent[]) =>
  events.flatMap((event) => (event.type === "read" ? [event.addr] : []));

describe("an armed poke", () => {
  const bytesAt = (runner: OperationRunner, hva: number) => {
    const bytes = new Uint8Array(2);
    copyFromUser(runner.device.environment.memory, hva, bytes);
    return [...bytes];
  };

  it("writes nothing by itself", () => {
    const runner = unwatched(DIRECT);
    runner.perform(poke(AVAIL, u16(1), 1));
    runner.perform(poke(AVAIL, u16(2), 1));
    expect(bytesAt(runner, AVAIL)).toEqual([0, 0]);
  });

  it("is written at the end of an operation with fewer reads, ordered by read, then by arming", () => {
    const runner = unwatched(DIRECT);
    runner.perform(poke(AVAIL, u16(1), 9));
    runner.perform(poke(AVAIL, u16(2), 8));
    runner.perform(poke(AVAIL, u16(3), 9));
    runner.perform(poke(AVAIL, u16(4)));
    expect(bytesAt(runner, AVAIL)).toEqual([3, 0]);
    runner.perform(poke(AVAIL, u16(0)));
    runner.perform(POP);
    expect(bytesAt(runner, AVAIL)).toEqual([0, 0]);
  });

  it("keeps the observer, which sees each read before the guest writes", () => {
    const runner = unwatched(DIRECT);
    const held: number[] = [];
    const observer = {
      see: ({ type }: EngineEvent) => {
        if (type === "read") held.push(bytesAt(runner, AVAIL)[0] ?? -1);
      },
    };
    runner.device.observer = observer;
    runner.perform(poke(AVAIL, u16(5), 1));
    runner.perform(POP);
    expect(held).toEqual([0, 5]);
    expect(runner.device.observer).toBe(observer);
  });

  it("does not count reads of ioctl arguments as reads of guest memory", () => {
    const memory = new MappedMemory([{ start: 0, size: 2 }]);
    const hit = { op: "poke", hva: 0, bytes: u16(1), during: 1 } as const;
    const guest = new GuestBetweenReads(memory, { poke: hit, earlier: undefined }, undefined);
    const read = { type: "read", addr: 0, size: 2, value: 0 } as const;
    guest.see({ ...read, structure: "argument" });
    expect(memory.find(0)?.view.getUint8(0)).toBe(0);
    guest.see({ ...read, structure: "used" });
    expect(memory.find(0)?.view.getUint8(0)).toBe(1);
  });

  it("is dropped if the host dies first", () => {
    const runner = unwatched(DIRECT);
    runner.perform(poke(AVAIL, u16(1), 9));
    runner.perform({ op: "log_write", vq: 0, log: [], len: 1 });
    expect(runner.device.dead).toBeDefined();
    expect(bytesAt(runner, AVAIL)).toEqual([0, 0]);
  });
});

it.each<Kernel>(["6.12", "4.6"])(
  "a used_event that changes after it was read has no effect under %s",
  (kernel) => {
    const queue = new SteppedQueue({ ...DIRECT, kernel, features: 1n << 29n, usedEvent: 9 });
    queue.run({ op: "vring_ioctl", cmd: "VHOST_SET_VRING_CALL", arg: { index: 0, fd: 2 } });
    queue.pop();
    expect(queue.signal().answer.signalled).toBe(1);
    queue.complete(0, 0);
    queue.run(poke(AVAIL + 4 + 16, u16(0), 1));
    expect(queue.signal().answer.signalled).toBe(0);
    queue.complete(0, 0);
    queue.run(poke(AVAIL + 4 + 16, u16(1)));
    expect(queue.signal().answer.signalled).toBe(1);
  },
);
