import { VIRTIO_ID } from "../abi/device-types.ts";
import { hasFeature, VIRTIO_F_RING_PACKED, VIRTIO_RING_F_EVENT_IDX } from "../abi/features.ts";
import { VRING_DESC_SIZE, VRING_USED_IDX } from "../abi/vring.ts";
import { Chain } from "../engine/chain.ts";
import { loneQueue } from "../engine/device.ts";
import { getVqDesc } from "../engine/get-vq-desc.ts";
import { MemoryTable } from "../engine/memory-table.ts";
import type { Profile } from "../engine/profile.ts";
import type { VirtQueue } from "../engine/virtqueue.ts";
import type { MemoryImage } from "../image/memory-image.ts";
import { GuestMemory } from "../memory/guest-memory.ts";
import { type ChainReport, heldChain, pendingChain } from "../ring/chain-report.ts";
import { type DeviceIndices, deviceIndices, isStale } from "../ring/device-indices.ts";
import { heldHeads } from "../ring/in-flight.ts";
import { decodeRequest } from "../ring/request/decode-request.ts";
import { queueRole } from "../ring/request/queue-role.ts";
import type { DeviceState, QueueState } from "../ring/ring-state.ts";
import {
  availHead,
  isSplitSize,
  type RingFields,
  readDescriptor,
  readRingFields,
  type SplitRing,
} from "../ring/split-ring.ts";
import { chainBytes, PAYLOAD_BYTES, payloads } from "./buffers.ts";
import type { DumpedChain, DumpedQueue, ExplainedFault, Unreadable } from "./dump-result.ts";
import { explainFault } from "./explain-fault.ts";
import { missingMemory } from "./missing-memory.ts";
import { placeRing } from "./place-ring.ts";
import { ReadBudget } from "./read-budget.ts";

/** What to look for beyond what every dump shows. */
export interface QueueDetail {
  readonly descriptors: boolean;
  readonly payload: boolean;
}

type Walked = Pick<DumpedQueue, "chains" | "chainsLeftOut"> & { readonly headsInferred: boolean };

/**
 * Reads the queues of one image, with one budget for all. `byHand` says that a
 * person gave the addresses, and not a VMM.
 */
export class QueueReader {
  private readonly memory: GuestMemory;
  private readonly vq: VirtQueue;
  private readonly budget = new ReadBudget();

  constructor(
    private readonly image: MemoryImage,
    private readonly profile: Profile,
    private readonly detail: QueueDetail,
    private readonly byHand: boolean,
  ) {
    this.memory = new GuestMemory(image);
    const table = new MemoryTable(this.memory.regions, profile.regionArray);
    this.vq = loneQueue(profile, this.memory, table);
  }

  /** Whether what a source tells of a queue is of another moment than the memory. */
  isStale(device: DeviceState, told: QueueState): boolean {
    if (this.layoutOf(device, told) !== "split" || !isSplitSize(told.num)) return false;
    const { ring } = placeRing(this.image, this.memory, device, told);
    return isStale(told, readRingFields(this.memory, ring));
  }

  /**
   * Everything about one queue of a device.
   *
   * @param trusted - the ring state is of the moment of the memory
   */
  read(device: DeviceState, told: QueueState, trusted: boolean): DumpedQueue {
    const { features } = device;
    const layout = this.layoutOf(device, told);
    const blank = {
      told,
      role: queueRole(device.deviceId, told.queue, queuesOf(device), features ?? 0n),
      layout,
      eventIdx: features === undefined ? undefined : hasFeature(features, VIRTIO_RING_F_EVENT_IDX),
      fields: {},
      inferred: [],
      problems: [],
      gaps: [],
      chains: [],
      chainsLeftOut: 0,
    };
    if (layout !== "split") return blank;
    if (!isSplitSize(told.num)) {
      const problem = `the size of a split ring is a power of two up to 32768, not ${told.num}`;
      return { ...blank, problems: [problem] };
    }
    return { ...blank, ...this.readSplit(device, told, trusted) };
  }

  /**
   * How a queue is laid out. Without features only where the three parts lie can
   * tell: drivers put a split available ring right behind the descriptors. Who
   * gives addresses by hand knows what they are of.
   */
  private layoutOf({ features }: DeviceState, told: QueueState): DumpedQueue["layout"] {
    const { num, desc, avail, used } = told;
    if (num === 0 || (desc === 0n && avail === 0n && used === 0n)) return "unset";
    if (features !== undefined) {
      return hasFeature(features, VIRTIO_F_RING_PACKED) ? "packed" : "split";
    }
    if (this.byHand) return "split";
    return avail === desc + BigInt(VRING_DESC_SIZE * num) ? "split" : "unknown";
  }

  private readSplit(device: DeviceState, told: QueueState, trusted: boolean) {
    const { vq, memory } = this;
    const { ring, endianGuessed } = placeRing(this.image, memory, device, told);
    vq.num = ring.num;
    vq.desc = ring.desc;
    vq.avail = ring.avail;
    vq.used = ring.used;
    vq.isLe = ring.littleEndian;

    const fields = readRingFields(memory, ring);
    const indices = deviceIndices(ring.num, told, fields, trusted);
    const { lastAvailIdx, lastUsedIdx } = indices;
    const pending = difference(lastAvailIdx, fields.availIdx);
    const inFlight = difference(lastUsedIdx, lastAvailIdx);
    const walked = this.walk(device, told, ring, fields, indices, pending, inFlight);
    const broken = fields.availIdx === undefined || (pending ?? 0) > ring.num;
    return {
      endian: ring.littleEndian ? ("little" as const) : ("big" as const),
      fields,
      indices,
      stale: isStale(told, fields),
      inferred: [
        ...indices.inferred,
        ...(indices.inferred.includes("last_avail_idx") ? ["pending", "in_flight"] : []),
        ...(walked.headsInferred ? ["in_flight_heads"] : []),
        ...(endianGuessed ? ["endian"] : []),
      ],
      ...(pending !== undefined && { pending }),
      ...(inFlight !== undefined && { inFlight }),
      ...(broken && this.queueFault(device, lastAvailIdx ?? 0)),
      ...this.usedRingTrouble(device, ring, fields, inFlight),
      chains: walked.chains,
      chainsLeftOut: walked.chainsLeftOut,
      ...(this.detail.descriptors && this.tableOf(ring)),
    };
  }

  /** What is wrong on the device's side of the ring: with the guest, or with the image. */
  private usedRingTrouble(
    device: DeviceState,
    ring: SplitRing,
    fields: RingFields,
    inFlight: number | undefined,
  ): Pick<DumpedQueue, "problems" | "gaps"> {
    if (fields.usedIdx === undefined) {
      const gpa = this.memory.guestAddress(ring.used) + BigInt(VRING_USED_IDX);
      const range = { gpa, size: 2, what: "the used ring's idx" };
      const missing = missingMemory(this.image, range, device.iova);
      const sentences = missing === undefined ? [] : [missing.sentence];
      return missing?.notDumped === true
        ? { problems: [], gaps: sentences }
        : { problems: sentences, gaps: [] };
    }
    if (inFlight === undefined || inFlight <= ring.num) return { problems: [], gaps: [] };
    const behind = 0x10000 - inFlight;
    const problem =
      behind <= ring.num
        ? `used idx is ${behind} ahead of what the device has popped`
        : `the device has popped ${inFlight} chains that it did not complete, on a ring of ${ring.num}`;
    return { problems: [problem], gaps: [] };
  }

  /** Why a pop at this index fails before it gets to a chain. */
  private queueFault(device: DeviceState, lastAvailIdx: number): { fault?: ExplainedFault } {
    this.vq.lastAvailIdx = lastAvailIdx;
    this.vq.availIdx = lastAvailIdx;
    getVqDesc(this.vq, new Chain(0), 0, false);
    const fault = this.vq.takeFaults()[0];
    if (fault === undefined) return {};
    return {
      fault: explainFault(this.image, this.memory, this.profile, fault, [], device.iova),
    };
  }

  private tableOf(ring: SplitRing): Pick<DumpedQueue, "table"> {
    if (!this.budget.takeTable(ring.num)) return {};
    const table = Array.from({ length: ring.num }, (_, index) => {
      const entry = readDescriptor(this.memory, ring, index);
      if (entry !== undefined) return entry;
      const at = this.memory.guestAddress(ring.desc) + BigInt(VRING_DESC_SIZE * index);
      const { backing } = this.image.spanAt(BigInt.asUintN(64, at));
      return {
        index,
        backing: backing === "not-ram" ? backing : "not-dumped",
      } satisfies Unreadable;
    });
    return { table };
  }

  private walk(
    device: DeviceState,
    told: QueueState,
    ring: SplitRing,
    fields: RingFields,
    { lastAvailIdx, lastUsedIdx }: DeviceIndices,
    pending = 0,
    inFlight = 0,
  ): Walked {
    const { vq, memory, budget } = this;
    const chains: DumpedChain[] = [];
    let leftOut = 0;
    const take = (walk: () => ChainReport) => {
      if (budget.left > 0) chains.push(this.describe(device, told, ring, walk()));
      else leftOut++;
    };
    if (lastAvailIdx === undefined || pending > ring.num) {
      return { chains, chainsLeftOut: 0, headsInferred: false };
    }
    const held =
      lastUsedIdx !== undefined && fields.availIdx !== undefined && inFlight <= ring.num
        ? heldHeads(memory, ring, lastAvailIdx, lastUsedIdx, fields.availIdx)
        : { heads: [], inferred: false };
    for (const { position, head } of held.heads) take(() => heldChain(vq, position, head, budget));
    for (let n = 0; n < pending; n++) {
      const position = (lastAvailIdx + n) & 0xffff;
      take(() => pendingChain(vq, position, availHead(memory, ring, position), budget));
    }
    return { chains, chainsLeftOut: leftOut, headsInferred: held.inferred };
  }

  private describe(
    device: DeviceState,
    told: QueueState,
    ring: SplitRing,
    { faults, ...chain }: ChainReport,
  ): DumpedChain {
    const { image, memory, profile, budget } = this;
    const { descriptors } = chain;
    const bytes = chainBytes(image, descriptors);
    const context = {
      deviceId: device.deviceId,
      queue: told.queue,
      numQueues: queuesOf(device),
      features: device.features ?? 0n,
      littleEndian: ring.littleEndian,
    };
    // The size of a net header depends on the features.
    const decodable =
      descriptors.length > 0 &&
      (device.features !== undefined || device.deviceId !== VIRTIO_ID.NET);
    const request = decodable ? decodeRequest(context, bytes) : undefined;
    const fault = faults[0];
    const payload =
      this.detail.payload && budget.takePayload(descriptors.length, PAYLOAD_BYTES)
        ? { payload: payloads(image, descriptors) }
        : {};
    return {
      ...chain,
      readableBytes: bytes.readableTotal,
      writableBytes: bytes.writableTotal,
      ...(fault && {
        fault: explainFault(image, memory, profile, fault, descriptors, device.iova),
      }),
      ...(request && { request }),
      ...payload,
    };
  }
}

function difference(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : (to - from) & 0xffff;
}

/** Queues that a device has; 0 where nothing tells. */
function queuesOf({ numQueues }: DeviceState): number {
  return numQueues ?? 0;
}
