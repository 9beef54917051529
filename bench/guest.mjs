// The guest side of the engine workloads: one queue of 256 with EVENT_IDX, its
// buffers spread over eight regions of 1 MiB.
import { Device } from "../dist/engine/device.js";
import { EventFd } from "../dist/engine/eventfd.js";
import { MemoryTable } from "../dist/engine/memory-table.js";
import { PROFILES } from "../dist/engine/profile.js";
import { MappedMemory } from "../dist/memory/mapped-memory.js";
import { putDescriptor, SplitDriver } from "../dist/ring/split-driver.js";

export const NUM = 256;
export const CHAINS = 64;
const MIB = 1 << 20;
const RINGS = 0x7e0000000000;
const LOG = 0x7d0000000000;
export const DESC = RINGS;
export const AVAIL = RINGS + 0x1000;
export const USED = RINGS + 0x2000;
/** The indirect tables lie in the first region of guest memory. */
const TABLES_GPA = 0x10000;
const REGIONS = Array.from({ length: 8 }, (_, i) => ({
  gpa: BigInt(i) * BigInt(2 * MIB),
  size: BigInt(MIB),
  hva: 0x7f0000000000n + BigInt(i) * BigInt(4 * MIB),
}));

/** A device, its memory, and a driver that publishes `CHAINS` chains per round. */
export function guest({ indirect, log }) {
  const memory = new MappedMemory([
    { start: RINGS, size: 0x4000 },
    { start: LOG, size: 0x10000 },
    ...REGIONS.map(({ hva, size }) => ({ start: Number(hva), size: Number(size) })),
  ]);
  const call = new EventFd(1);
  const environment = { memory, argumentMemory: memory, eventfds: new Map([[1, call]]) };
  const device = new Device(PROFILES["6.12"], environment, 1);
  const vq = device.vqs[0];
  vq.table = new MemoryTable(REGIONS, false);
  vq.hasIovecs = true;
  vq.num = NUM;
  vq.desc = DESC;
  vq.avail = AVAIL;
  vq.used = USED;
  vq.usedFlags = 1;
  vq.ackedFeatures = (1n << 29n) | (1n << 32n) | (log ? 1n << 26n : 0n);
  vq.call = call;
  vq.logBase = LOG;

  const ring = memory.find(RINGS).view;
  const tables = memory.find(Number(REGIONS[0].hva)).view;
  const driver = new SplitDriver(ring);
  Object.assign(driver, { num: NUM, desc: 0, avail: AVAIL - RINGS, used: USED - RINGS });
  const perChain = indirect ? 16 : 4;
  let turn = 0;
  const buffer = (view, at, flags, next) => {
    const gpa = Number(REGIONS[turn % REGIONS.length].gpa) + 0x40000 + (turn % 64) * 2048;
    putDescriptor(view, at, gpa, 1536, flags, next, true);
    turn++;
  };
  for (let chain = 0; chain < CHAINS; chain++) {
    for (let i = 0; i < perChain; i++) {
      const flags = (i > 0 ? 2 : 0) | (i < perChain - 1 ? 1 : 0);
      if (indirect) buffer(tables, TABLES_GPA + chain * 256 + 16 * i, flags, i + 1);
      else buffer(ring, 16 * (4 * chain + i), flags, 4 * chain + i + 1);
    }
    if (indirect) driver.descriptor(4 * chain, TABLES_GPA + chain * 256, 256, 4, 0);
  }
  const heads = Array.from({ length: CHAINS }, (_, chain) => 4 * chain);
  return {
    vq,
    ring,
    tables,
    regions: REGIONS,
    descriptors: CHAINS * perChain,
    /** The driver publishes all chains and asks for an interrupt after the last one. */
    publish() {
      driver.setUsedEvent((driver.availIdx + CHAINS - 1) & 0xffff);
      driver.publish(heads);
    },
  };
}
