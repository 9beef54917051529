// The reference for all ratios: the same round as straight-line code without checks.
// It trusts every index, flag and address, knows where the regions are, and never
// fails.
import { CHAINS, NUM } from "./guest.mjs";

/** One round of the workload over the guest's own views. The result depends on everything read. */
export function referenceRound({ ring, tables, regions }, state) {
  const { bases, lens } = state;
  const hva = regions.map((region) => Number(region.hva));
  let sum = 0;
  for (let n = 0; n < CHAINS; n++) {
    const head = ring.getUint16(0x1000 + 4 + 2 * (state.lastAvail & (NUM - 1)), true);
    let view = ring;
    let at = 16 * head;
    if ((view.getUint16(at + 12, true) & 4) !== 0) {
      view = tables;
      at = ring.getUint32(at, true);
    }
    const table = view === ring ? 0 : at;
    let count = 0;
    for (;;) {
      const addr = view.getUint32(at + 4, true) * 0x100000000 + view.getUint32(at, true);
      const region = Math.floor(addr / 0x200000);
      bases[count] = hva[region] + addr - region * 0x200000;
      lens[count] = view.getUint32(at + 8, true);
      count++;
      const flags = view.getUint16(at + 12, true);
      if ((flags & 1) === 0) break;
      at = table + 16 * view.getUint16(at + 14, true);
    }
    sum += bases[count - 1] + lens[0];
    state.heads[n] = head;
    state.lastAvail = (state.lastAvail + 1) & 0xffff;
  }
  for (let n = 0; n < CHAINS; n++) {
    const slot = 0x2000 + 4 + 8 * (state.lastUsed & (NUM - 1));
    ring.setUint32(slot, state.heads[n], true);
    ring.setUint32(slot + 4, 1536, true);
    state.lastUsed = (state.lastUsed + 1) & 0xffff;
    ring.setUint16(0x2000 + 2, state.lastUsed, true);
  }
  const event = ring.getUint16(0x1000 + 4 + 2 * NUM, true);
  return sum + (((state.lastUsed - event - 1) & 0xffff) < CHAINS ? 1 : 0);
}

/** The state that the reference keeps between rounds. */
export function referenceState() {
  return {
    lastAvail: 0,
    lastUsed: 0,
    heads: new Uint16Array(CHAINS),
    bases: new Float64Array(1024),
    lens: new Float64Array(1024),
  };
}
