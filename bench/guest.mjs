// The guest side of the engine workloads: one queue of 256 with EVENT_IDX, buffers spread over
// eight regions of 1 MiB in turn.
import { Device } from "../dist/engine/device.js";
import { EventFd } from "../dist/engine/eventfd.js";
import { MemoryTable } from "../dist/engine/memory-table.js";
import { PROFILES } from "../dist/engine/profile.js";
import { MappedMemory } from "../dist/memory/mapped-memory.js";

export const NUM = 256;
export const CHAINS = 64;
const MIB = 1 << 20;
const RINGS = 0x7e0000000000;
const LOG = 0x7d0000000000;
export const DESC = RINGS;
export const AVAIL = RINGS + 0x1000;
export const USED = RINGS + 0x2000;
/** Indirect tables lie in guest memory, in the first region. */
const TABLES_GPA = 0x10000;
const REGIONS = Array.from({ length: 8 }, (_, i) => ({
  gpa: BigInt(i) * BigInt(2 * MIB),
  size: BigInt(MIB),
  hva: 0x7f0000000000n + BigInt(i) * BigInt(4 * MIB),
}));

/** A device, its memory, and a driver that publishes `CHAINS` chains a round. */
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
  const perChain = indirect ? 16 : 4;
  let turn = 0;
  const buffer = (view, at, flags, next) => {
    const region = turn % REGIONS.length;
    view.setBigUint64(at, REGIONS[region].gpa + BigInt(0x40000 + (turn % 64) * 2048), true);
    view.setUint32(at + 8, 1536, true);
    view.setUint16(at + 12, flags, true);
    view.setUint16(at + 14, next, true);
    turn++;
  };
  for (let chain = 0; chain < CHAINS; chain++) {
    for (let i = 0; i < perChain; i++) {
      const flags = (i > 0 ? 2 : 0) | (i < perChain - 1 ? 1 : 0);
      if (indirect) buffer(tables, TABLES_GPA + chain * 256 + 16 * i, flags, i + 1);
      else buffer(ring, 16 * (4 * chain + i), flags, 4 * chain + i + 1);
    }
    if (indirect) {
      ring.setBigUint64(16 * 4 * chain, BigInt(TABLES_GPA + chain * 256), true);
      ring.setUint32(16 * 4 * chain + 8, 256, true);
      ring.setUint16(16 * 4 * chain + 12, 4, true);
    }
  }
  let availIdx = 0;
  return {
    vq,
    ring,
    tables,
    regions: REGIONS,
    descriptors: CHAINS * perChain,
    /** The driver publishes all chains and asks for an interrupt at the last. */
    publish() {
      for (let chain = 0; chain < CHAINS; chain++) {
        ring.setUint16(0x1000 + 4 + 2 * (availIdx & (NUM - 1)), 4 * chain, true);
        availIdx = (availIdx + 1) & 0xffff;
      }
      ring.setUint16(0x1000 + 4 + 2 * NUM, (availIdx - 1) & 0xffff, true);
      ring.setUint16(0x1000 + 2, availIdx, true);
    },
  };
}
