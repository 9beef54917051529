import { hasFeature, VIRTIO_F_VERSION_1, VIRTIO_RING_F_EVENT_IDX } from "../abi/features.ts";
import { u16Distance } from "../base/u16.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import type { GuestAtRest } from "./guest-at-rest.ts";
import type { DeviceState, QueueState } from "./ring-state.ts";
import { readRingFields, type SplitRing } from "./split-ring.ts";

/** A split ring, and whether its byte order had to be guessed. */
export interface PlacedRing {
  readonly ring: SplitRing;
  readonly endianGuessed: boolean;
}

/**
 * Locate the split ring of a queue in guest memory.
 *
 * Modern rings are little-endian; legacy rings follow the guest. If the features of a
 * big-endian guest are unknown, the byte order in which the indices make sense is used.
 *
 * Spec: 2.7.3
 */
export function placeRing(
  guest: Pick<GuestAtRest, "memory" | "endian">,
  { features, endian }: DeviceState,
  told: QueueState,
): PlacedRing {
  const { memory } = guest;
  const place = (littleEndian: boolean): SplitRing => ({
    num: told.num,
    desc: memory.userAddress(told.desc),
    avail: memory.userAddress(told.avail),
    used: memory.userAddress(told.used),
    littleEndian,
    eventIdx: hasFeature(features ?? 0n, VIRTIO_RING_F_EVENT_IDX),
  });
  const native = (endian ?? guest.endian ?? "little") === "little";
  if (hasFeature(features ?? 0n, VIRTIO_F_VERSION_1) || native) {
    return { ring: place(true), endianGuessed: false };
  }
  if (features !== undefined) return { ring: place(false), endianGuessed: false };
  const modern = place(true);
  return { ring: isPlausible(memory, modern) ? modern : place(false), endianGuessed: true };
}

/** Whether no more chains are published than the ring can hold. */
function isPlausible(memory: GuestMemory, ring: SplitRing): boolean {
  const { availIdx, usedIdx } = readRingFields(memory, ring);
  if (availIdx === undefined || usedIdx === undefined) return true;
  return u16Distance(usedIdx, availIdx) <= ring.num;
}
