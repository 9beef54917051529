import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EFAULT, EINVAL } from "../../../src/abi/errno.ts";
import { Chain } from "../../../src/engine/chain.ts";
import { FAULTS, type FaultInfo, faultMessage } from "../../../src/engine/fault.ts";
import { discardVqDesc, getVqDesc } from "../../../src/engine/get-vq-desc.ts";
import type { SeenDescriptor } from "../../../src/engine/observer.ts";
import type { VirtQueue } from "../../../src/engine/virtqueue.ts";
import { oneByteMemory } from "../../support/one-byte-memory.ts";
import { AVAIL, DESC, SplitDriver, TABLES } from "../../support/split-driver.ts";

function pop(vq: VirtQueue, iovSize = 64) {
  const chain = new Chain(iovSize);
  const ret = getVqDesc(vq, chain, iovSize, true);
  const iov = Array.from({ length: chain.out + chain.in }, (_, i) => [
    chain.iov.base(i),
    chain.iov.lens[i],
  ]);
  const log = Array.from({ length: chain.log.count }, (_, i) => [
    chain.log.addr(i),
    chain.log.len(i),
  ]);
  const faults = vq.takeFaults();
  return { ret, out: chain.out, in: chain.in, iov, log, faults: faults.map((f) => f.code) };
}

describe("getVqDesc", () => {
  it("pops a chain of readable then writable buffers and advances by one", () => {
    const driver = new SplitDriver();
    driver.desc(3, { addr: 0x20000, len: 16, next: 5 });
    driver.desc(5, { addr: 0x21000, len: 512, write: true });
    driver.publish(3);
    const vq = driver.queue();
    expect(pop(vq)).toEqual({
      ret: 3,
      out: 1,
      in: 1,
      iov: [
        [0x20000, 16],
        [0x21000, 512],
      ],
      log: [[0x21000, 512]],
      faults: [],
    });
    expect(vq.lastAvailIdx).toBe(1);
    expect(pop(vq)).toMatchObject({ ret: 8, faults: [] });
  });

  it("stops at the walk limit, which vhost does not have", () => {
    const driver = new SplitDriver();
    driver.desc(0, { addr: TABLES, len: 64, indirect: true, next: 0 });
    for (let i = 0; i < 4; i++) driver.desc(i, { addr: 0x20000, len: 0, next: i + 1 }, TABLES);
    driver.desc(3, { addr: 0x20000, len: 0 }, TABLES);
    driver.publish(0);
    const vq = driver.queue();
    vq.walkLimit = 10;
    expect(pop(vq).faults).toEqual(["walk-limit", "indirect-failed"]);
    vq.walkLimit = Number.POSITIVE_INFINITY;
    expect(pop(vq).faults).toEqual(["chain-loop"]);
  });

  it("tells an observer each descriptor in the order it is read", () => {
    const driver = new SplitDriver();
    driver.desc(0, { addr: TABLES, len: 32, indirect: true });
    driver.desc(0, { addr: 0x20000, len: 8, next: 1 }, TABLES);
    driver.desc(1, { addr: 0xffff_ffff_ffff_fff0n, len: 16, write: true }, TABLES);
    driver.publish(0);
    const vq = driver.queue();
    const seen: SeenDescriptor[] = [];
    vq.device.observer = {
      see: (event) => event.type === "descriptor" && seen.push(event),
    };
    expect(pop(vq)).toMatchObject({ ret: -EFAULT });
    expect(seen.map((one) => [one.table, one.index, one.addr])).toEqual([
      ["main", 0, TABLES],
      ["indirect", 0, 0x20000],
      ["indirect", 1, 0xffff_ffff_ffff_fff0n],
    ]);
  });

  it("faults on a ring beyond user memory", () => {
    const vq = new SplitDriver().queue();
    vq.avail = 0xffff_ffff_ffff_fffen;
    const { ret, faults } = pop(vq);
    expect([ret, faults]).toEqual([-EFAULT, ["avail-idx-read"]]);
  });

  it("reports refusals in the kernel's words", () => {
    const driver = new SplitDriver();
    driver.publish(9);
    const vq = driver.queue();
    expect(getVqDesc(vq, new Chain(), 64, false)).toBe(-EINVAL);
    expect(vq.takeFaults().map((fault) => faultMessage(fault, vq.device.profile))).toEqual([
      "Guest says index 9 > 8 is available",
    ]);
    expect(vq.takeFaults()).toEqual([]);
  });
});

/** A driver that wrote arbitrary values into table, ring and one indirect table. */
const anyRing = fc
  .record({
    littleEndian: fc.boolean(),
    start: fc.constantFrom(0, 1, 7, 8, 0x7fff, 0xfffe, 0xffff),
    descs: fc.array(
      fc.record({
        addr: fc.oneof(
          fc.integer({ min: TABLES, max: TABLES + 64 }),
          fc.integer({ min: 0xf00, max: 0x41000 }),
          fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
        ),
        len: fc.oneof(fc.constantFrom(0, 1, 16, 32, 64, 4096), fc.nat({ max: 0xffffffff })),
        write: fc.boolean(),
        indirect: fc.boolean(),
        next: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
      }),
      { minLength: 12, maxLength: 12 },
    ),
    heads: fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 8 }),
  })
  .map(({ littleEndian, start, descs, heads }) => {
    const driver = new SplitDriver(8, littleEndian, start);
    descs.forEach(({ next, ...desc }, i) => {
      const withNext = next === undefined ? desc : { ...desc, next };
      if (i < 8) driver.desc(i, withNext);
      else driver.desc(i - 8, withNext, TABLES);
    });
    driver.publish(...heads);
    return { driver, start, heads };
  });

describe("laws of getVqDesc", () => {
  it("gives the same results with memory of one-byte mappings", () => {
    fc.assert(
      fc.property(anyRing, ({ driver, start, heads }) => {
        const whole = driver.queue(start);
        const cut = driver.queue(start, oneByteMemory(driver.memory));
        for (const _ of heads) expect(pop(cut)).toEqual(pop(whole));
      }),
      { numRuns: 300 },
    );
  });

  it("is undone by discardVqDesc", () => {
    fc.assert(
      fc.property(anyRing, fc.nat({ max: 8 }), ({ driver, start }, n) => {
        const vq = driver.queue(start);
        const first = Array.from({ length: n }, () => pop(vq));
        const popped = first.filter(({ ret }) => ret >= 0 && ret !== 8).length;
        discardVqDesc(vq, popped);
        expect(vq.lastAvailIdx).toBe(start);
        expect(Array.from({ length: n }, () => pop(vq))).toEqual(first);
      }),
      { numRuns: 300 },
    );
  });

  it("advances last_avail_idx by one on success and not at all on an error", () => {
    fc.assert(
      fc.property(anyRing, ({ driver, start }) => {
        const vq = driver.queue(start);
        const { ret, faults } = pop(vq);
        const moved = ret >= 0 && ret !== vq.num;
        expect(vq.lastAvailIdx).toBe((start + (moved ? 1 : 0)) & 0xffff);
        expect(faults.length > 0).toBe(ret < 0);
      }),
    );
  });

  it("returns iovecs that cover exactly the buffers of the chain", () => {
    fc.assert(
      fc.property(anyRing, ({ driver, start }) => {
        const vq = driver.queue(start);
        const seen: SeenDescriptor[] = [];
        vq.device.observer = {
          see: (event) => event.type === "descriptor" && seen.push(event),
        };
        const { ret, iov } = pop(vq);
        if (ret < 0 || ret === vq.num) return;
        const buffers = seen.filter((one) => (one.flags & 4) === 0 && one.len > 0);
        expect(iov).toEqual(buffers.map((one) => [one.addr, one.len]));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the fault table", () => {
  it("describes every fault in full", () => {
    for (const [code, info] of Object.entries(FAULTS)) {
      expect(info.title, code).toMatch(/^[a-z]/);
      expect(info.explanation, code).toMatch(/^[A-Z].*[.)]$/s);
      const printed = new Proxy({}, { get: (_, name) => `<${String(name)}>` });
      expect((info as FaultInfo).text(printed as never), code).not.toMatch(/undefined|NaN/);
    }
  });

  it("each fault of a walk is reached by some real ring", () => {
    const cases: [string, (d: SplitDriver, vq: VirtQueue) => void][] = [
      ["avail-idx-jump", (d) => d.u16(AVAIL + 2, 9)],
      ["desc-range", (d) => d.desc(0, { addr: DESC, len: 1, next: 8 })],
      ["chain-loop", (d) => d.desc(0, { addr: DESC, len: 1, next: 0 })],
      ["desc-read", (_, vq) => Object.assign(vq, { desc: 0x100000 })],
      [
        "avail-ring-read",
        (d, vq) => {
          Object.assign(vq, { avail: 0x40000 - 4 });
          d.u16(0x40000 - 2, 1);
        },
      ],
      ["desc-translation", (d) => d.desc(0, { addr: 0x100000, len: 1 })],
      ["indirect-length", (d) => d.desc(0, { addr: TABLES, len: 17, indirect: true })],
      ["indirect-loop", (d) => d.desc(0, { addr: TABLES, len: 0, indirect: true })],
    ];
    for (const [code, spoil] of cases) {
      const fresh = new SplitDriver();
      fresh.desc(0, { addr: DESC, len: 1 });
      fresh.publish(0);
      const vq = fresh.queue();
      spoil(fresh, vq);
      expect(pop(vq).faults[0], code).toBe(code);
    }
  });
});
