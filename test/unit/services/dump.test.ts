import { describe, expect, it } from "vitest";
import type { QueueAtRest, SplitQueue } from "../../../src/ring/queue-at-rest.ts";
import { dump } from "../../../src/services/dump.ts";
import { asSplit } from "../../support/at-rest.ts";
import { writeElf } from "../../support/elf-writer.ts";
import { imageFile } from "../../support/image-files.ts";
import { logOf, queueReply, statusReply } from "../../support/qmp-replies.ts";
import { AVAIL, DESC, RAM, SplitDriver, TABLES, USED } from "../../support/split-driver.ts";

/** The driver's RAM as the bytes of an image. */
function ramOf(driver: SplitDriver): Uint8Array {
  const view = driver.memory.find(RAM.start)?.view;
  return new Uint8Array(view?.buffer ?? new ArrayBuffer(0)).slice();
}

/** An ELF core of the driver's RAM in which some pages are not dumped. */
function core(driver: SplitDriver, missing: readonly number[] = [], endian?: "little" | "big") {
  const ram = ramOf(driver);
  const segments = [];
  for (let at = 0; at < ram.length; at += 0x1000) {
    const data = missing.includes(RAM.start + at)
      ? new Uint8Array()
      : ram.subarray(at, at + 0x1000);
    segments.push({ paddr: BigInt(RAM.start + at), memsz: 0x1000n, data });
  }
  return imageFile(writeElf({ segments, ...(endian && { endian }) }), "core.elf");
}

const vq = (more = "") =>
  `desc=${DESC},avail=${AVAIL},used=${USED},num=8,name=virtio-blk,last-avail=0,last-used=0${more}`;

function anyQueue(image: string, flags: string, payload = true): QueueAtRest | undefined {
  const { devices } = dump({ image, vqs: [flags], descriptors: false, payload });
  return devices[0]?.queues[0];
}

const oneQueue = (image: string, flags = vq(), payload = true): SplitQueue =>
  asSplit(anyQueue(image, flags, payload));

function readRequest(driver: SplitDriver, sector = 5n): void {
  driver.desc(0, { addr: 0x20000, len: 16, next: 1 });
  driver.desc(1, { addr: 0x21000, len: 512, write: true, next: 2 });
  driver.desc(2, { addr: 0x22000, len: 1, write: true });
  driver.desc(3, { addr: Number(sector), len: 0 });
  const ram = driver.memory.find(0x20000);
  ram?.view.setBigUint64(0x20008 - RAM.start, sector, driver.littleEndian);
  driver.publish(0);
}

describe("dump", () => {
  it("shows a pending request with its header", () => {
    const driver = new SplitDriver();
    readRequest(driver);
    const queue = oneQueue(core(driver));
    expect(queue).toMatchObject({ pending: 1, inFlight: 0, problems: [] });
    expect(queue.chains[0]).toMatchObject({
      state: "pending",
      head: 0,
      out: 1,
      in: 2,
      request: { summary: "read 512 B at sector 5" },
    });
  });

  it("reads a legacy queue of a big-endian guest", () => {
    const driver = new SplitDriver(8, false);
    readRequest(driver);
    const queue = oneQueue(core(driver, [], "big"));
    expect(queue.chains[0]?.request?.summary).toBe("read 512 B at sector 5");
    const asLittle = oneQueue(core(driver, [], "big"), vq(",endian=little"));
    expect(asLittle.fault?.fault.code).toBe("avail-idx-jump");
  });

  it("reads VERSION_1 queues as little-endian, whatever the guest", () => {
    const driver = new SplitDriver();
    readRequest(driver);
    const queue = oneQueue(core(driver, [], "big"), vq(",features=0x100000000"));
    expect(queue.chains).toHaveLength(1);
  });

  it("blames the image, not the guest, for memory that was not dumped", () => {
    const driver = new SplitDriver();
    readRequest(driver);
    const table = oneQueue(core(driver, [DESC]));
    expect(table.chains[0]?.fault).toMatchObject({
      notDumped: true,
      detail: "The image does not hold 0x1000 (the descriptor table): it was not dumped.",
    });
    const avail = oneQueue(core(driver, [AVAIL]));
    expect(avail.fault).toMatchObject({ notDumped: true });
    const indirect = new SplitDriver();
    indirect.desc(0, { addr: TABLES, len: 16, indirect: true });
    indirect.publish(0);
    expect(oneQueue(core(indirect, [TABLES])).chains[0]?.fault).toMatchObject({
      notDumped: true,
      fault: { code: "indirect-read" },
    });
  });

  it("distinguishes absent payload from zeros, and accepts a chain with absent buffers", () => {
    const driver = new SplitDriver();
    readRequest(driver);
    const chain = oneQueue(core(driver, [0x20000])).chains[0];
    expect(chain?.fault).toBeUndefined();
    expect(chain?.request).toBeUndefined();
    expect(chain?.payload?.map(({ pieces }) => pieces.map(({ backing }) => backing))).toEqual([
      ["not-dumped"],
      ["data"],
      ["data"],
    ]);
  });

  it("says which byte of a buffer is not RAM", () => {
    const driver = new SplitDriver();
    driver.desc(0, { addr: 0x3fff0, len: 32 });
    driver.publish(0);
    expect(oneQueue(core(driver)).chains[0]?.fault).toMatchObject({
      notDumped: false,
      fault: { code: "desc-translation", errno: 14 },
    });
    expect(oneQueue(core(driver)).chains[0]?.fault?.detail).toContain(
      "0x40000 (the buffer at 0x3fff0, 32 bytes) is not RAM of this guest",
    );
  });

  it("shows what is in flight, and what is pending behind it", () => {
    const driver = new SplitDriver();
    for (let i = 0; i < 8; i++) driver.desc(i, { addr: 0x20000, len: 16 });
    driver.publish(3, 4, 5, 6);
    driver.complete(0, 4);
    driver.u16(USED + 2, 1);
    const flags = vq().replace("last-avail=0,last-used=0", "last-avail=3,last-used=1");
    const queue = oneQueue(core(driver), flags);
    expect(queue.chains.map(({ state, head, position }) => [state, head, position])).toEqual([
      ["in-flight", 3, 0],
      ["in-flight", 5, 2],
      ["pending", 6, 3],
    ]);
  });

  it("reports a device that popped more chains than the ring holds", () => {
    const flags = vq().replace("last-avail=0", "last-avail=9");
    const driver = new SplitDriver(8, true, 9);
    driver.u16(USED + 2, 0);
    const queue = oneQueue(core(driver), flags);
    expect(queue.problems).toEqual([
      "the device has popped 9 chains that it did not complete, on a ring of 8",
    ]);
  });

  it("refuses a split ring whose size is not a power of two, and never reads packed as split", () => {
    const driver = new SplitDriver();
    readRequest(driver);
    const odd = oneQueue(core(driver), vq().replace("num=8", "num=6"));
    expect(odd.problems[0]).toContain("not 6");
    expect(odd.chains).toEqual([]);
    const packed = anyQueue(core(driver), vq(",features=0x500000000"));
    expect(packed).toEqual({ layout: "packed", role: "requestq1", told: expect.anything() });
  });

  it("does not trust indices while vhost runs the ring, and marks them as inferred", () => {
    const driver = new SplitDriver();
    readRequest(driver);
    const place = { "vring-desc": DESC, "vring-avail": AVAIL, "vring-used": USED, "vring-num": 8 };
    const rings = imageFile(
      logOf(
        { return: statusReply("virtio-blk", { "vhost-started": true }) },
        {
          return: queueReply("virtio-blk", 0, { ...place, "last-avail-idx": 77, "used-idx": 1031 }),
        },
      ),
      "rings.json",
    );
    const result = dump({ image: core(driver), rings, descriptors: false, payload: false });
    expect(asSplit(result.devices[0]?.queues[0]).indices).toMatchObject({
      lastAvailIdx: 0,
      inferred: ["last_avail_idx", "last_used_idx"],
    });
    expect(result.warnings.join()).toMatch(/vhost/);
  });

  it("shows only the first pieces of a buffer in very many pieces", () => {
    const driver = new SplitDriver();
    driver.desc(0, { addr: 0x100000, len: 128 });
    driver.publish(0);
    const data = Uint8Array.of(7);
    const scattered = Array.from({ length: 64 }, (_, n) => {
      return { paddr: BigInt(0x100000 + 2 * n), memsz: 2n, data };
    });
    const ram = { paddr: BigInt(RAM.start), data: ramOf(driver) };
    const image = imageFile(writeElf({ segments: [ram, ...scattered] }), "scattered.elf");
    const payload = oneQueue(image).chains[0]?.payload?.[0];
    expect(payload?.pieces.map(({ backing }) => backing)).toEqual([
      ...["data", "not-dumped", "data", "not-dumped"],
      ...["data", "not-dumped", "data", "not-dumped"],
    ]);
    expect(payload?.more).toBe(120);
  });

  it("stops walking a hostile ring early, and counts what it left out", () => {
    const driver = new SplitDriver(8);
    for (let i = 0; i < 8; i++) {
      driver.desc(i, { addr: TABLES, len: 0x20000, indirect: true, next: (i + 1) & 7 });
    }
    for (let i = 0; i < 0x2000; i++) driver.desc(i, { addr: 0, len: 0, next: 0 }, TABLES);
    driver.desc(0x1fff, { addr: 0, len: 0 }, TABLES);
    driver.publish(0, 1, 2, 3, 4, 5, 6, 7);
    const queue = oneQueue(core(driver), vq(), false);
    const read = queue.chains.reduce((sum, chain) => sum + chain.descriptors.length, 0);
    expect(queue.chains.at(-1)?.fault?.fault.code).toBe("walk-limit");
    expect(read).toBeLessThan(300_000);
    expect(queue.chainsLeftOut).toBeGreaterThan(0);
  });
});
