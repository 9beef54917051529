import {
  hasFeature,
  VIRTIO_F_RING_PACKED,
  VIRTIO_F_VERSION_1,
  VIRTIO_RING_F_EVENT_IDX,
} from "../abi/features.ts";
import { Chain } from "../engine/chain.ts";
import { loneQueue } from "../engine/device.ts";
import { getVqDesc } from "../engine/get-vq-desc.ts";
import { MemoryTable } from "../engine/memory-table.ts";
import type { Profile } from "../engine/profile.ts";
import type { VirtQueue } from "../engine/virtqueue.ts";
import { GuestMemory } from "../image/guest-memory.ts";
import type { MemoryImage } from "../image/memory-image.ts";
import {
  type ChainReport,
  heldChain,
  pendingChain,
  type WalkBudget,
} from "../ring/chain-report.ts";
import { type DeviceIndices, deviceIndices } from "../ring/device-indices.ts";
import { heldHeads } from "../ring/in-flight.ts";
import { decodeRequest } from "../ring/request/decode-request.ts";
import { queueRole } from "../ring/request/queue-role.ts";
import {
  availHead,
  isSplitSize,
  type RingFields,
  readDescriptorTable,
  readRingFields,
  type SplitRing,
} from "../ring/split-ring.ts";
import type { DeviceState, QueueState } from "../state/ring-state.ts";
import { chainBytes, payloads } from "./buffers.ts";
import type { DumpedChain, DumpedQueue, ExplainedFault } from "./dump-result.ts";
import { explainFault } from "./explain-fault.ts";

/**
 * Descriptors read of one image at most: a hostile ring has 2^15 chains of 2^31
 * each. Real rings stay far below.
 */
const DESCRIPTORS = 1 << 18;

/** What to look for beyond what every dump shows. */
export interface QueueDetail {
  readonly descriptors: boolean;
  readonly payload: boolean;
}

/** Reads the queues of one image, with one budget for all. */
export class QueueReader {
  private readonly memory: GuestMemory;
  private readonly vq: VirtQueue;
  private readonly budget: WalkBudget = { left: DESCRIPTORS };

  constructor(
    private readonly image: MemoryImage,
    private readonly profile: Profile,
    private readonly detail: QueueDetail,
  ) {
    this.memory = new GuestMemory(image);
    const table = new MemoryTable(this.memory.regions, profile.regionArray);
    this.vq = loneQueue(profile, this.memory, table);
  }

  /** Everything about one queue of a device. */
  read(device: DeviceState, told: QueueState): DumpedQueue {
    const features = device.features ?? 0n;
    const eventIdx = hasFeature(features, VIRTIO_RING_F_EVENT_IDX);
    const blank = {
      told,
      role: queueRole(device.deviceId, told.queue, device.queues.length, features),
      eventIdx,
      fields: {},
      problems: [],
      chains: [],
      chainsLeftOut: 0,
    };
    if (told.num === 0 || told.desc === 0n) return { ...blank, layout: "unset" };
    if (hasFeature(features, VIRTIO_F_RING_PACKED)) return { ...blank, layout: "packed" };
    if (!isSplitSize(told.num)) {
      const problem = `the size of a split ring is a power of two up to 32768, not ${told.num}`;
      return { ...blank, layout: "split", problems: [problem] };
    }
    const ring: SplitRing = {
      num: told.num,
      desc: this.memory.userAddress(told.desc),
      avail: this.memory.userAddress(told.avail),
      used: this.memory.userAddress(told.used),
      littleEndian: this.isLittleEndian(device),
      eventIdx,
    };
    return { ...blank, layout: "split", ...this.readSplit(device, told, ring) };
  }

  /** Modern rings are little-endian, legacy ones follow the guest. Spec: 2.7.3 */
  private isLittleEndian({ features, endian }: DeviceState): boolean {
    if (hasFeature(features ?? 0n, VIRTIO_F_VERSION_1)) return true;
    return (endian ?? this.image.info.endian ?? "little") === "little";
  }

  private readSplit(device: DeviceState, told: QueueState, ring: SplitRing) {
    const { vq, memory } = this;
    vq.num = ring.num;
    vq.desc = ring.desc;
    vq.avail = ring.avail;
    vq.used = ring.used;
    vq.isLe = ring.littleEndian;

    const fields = readRingFields(memory, ring);
    const indices = deviceIndices(ring.num, told, fields);
    const table = this.detail.descriptors && { table: readDescriptorTable(memory, ring) };
    if (fields.availIdx === undefined || indices === undefined) {
      return {
        fields,
        ...this.queueFault(indices?.lastAvailIdx ?? 0),
        problems: indices === undefined ? ["the used ring cannot be read"] : [],
        ...table,
      };
    }
    const pending = (fields.availIdx - indices.lastAvailIdx) & 0xffff;
    const inFlight = (indices.lastAvailIdx - indices.lastUsedIdx) & 0xffff;
    const problems =
      inFlight > ring.num
        ? [
            `the device has popped ${inFlight} chains that it did not complete, on a ring of ${ring.num}`,
          ]
        : [];
    return {
      fields,
      indices,
      pending,
      inFlight,
      problems,
      ...(pending > ring.num && this.queueFault(indices.lastAvailIdx)),
      ...this.walk(device, told, ring, fields, indices, pending, inFlight),
      ...table,
    };
  }

  /** Why a pop at this index fails before it gets to a chain. */
  private queueFault(lastAvailIdx: number): { fault?: ExplainedFault } {
    this.vq.lastAvailIdx = lastAvailIdx;
    this.vq.availIdx = lastAvailIdx;
    getVqDesc(this.vq, new Chain(0), 0, false);
    const fault = this.vq.takeFaults()[0];
    return fault === undefined
      ? {}
      : { fault: explainFault(this.image, this.memory, this.profile, fault, []) };
  }

  private walk(
    device: DeviceState,
    told: QueueState,
    ring: SplitRing,
    fields: RingFields,
    indices: DeviceIndices,
    pending: number,
    inFlight: number,
  ): { chains: DumpedChain[]; chainsLeftOut: number } {
    const { vq, memory, budget } = this;
    const { lastAvailIdx, lastUsedIdx } = indices;
    const chains: DumpedChain[] = [];
    let leftOut = 0;
    const take = (walk: () => ChainReport) => {
      if (budget.left > 0) chains.push(this.describe(device, told, ring, walk()));
      else leftOut++;
    };
    const held =
      inFlight <= ring.num && pending <= ring.num
        ? heldHeads(memory, ring, lastAvailIdx, lastUsedIdx, fields.availIdx ?? 0)
        : [];
    for (const { position, head } of held) take(() => heldChain(vq, position, head, budget));
    for (let n = 0; n < pending && pending <= ring.num; n++) {
      const position = (lastAvailIdx + n) & 0xffff;
      take(() => pendingChain(vq, position, availHead(memory, ring, position), budget));
    }
    return { chains, chainsLeftOut: leftOut };
  }

  private describe(
    device: DeviceState,
    told: QueueState,
    ring: SplitRing,
    { faults, ...chain }: ChainReport,
  ): DumpedChain {
    const { image, memory } = this;
    const bytes = chainBytes(image, chain.descriptors);
    const context = {
      deviceId: device.deviceId,
      queue: told.queue,
      numQueues: device.queues.length,
      features: device.features ?? 0n,
      littleEndian: ring.littleEndian,
    };
    const request = decodeRequest(context, bytes);
    const fault = faults[0];
    return {
      ...chain,
      readableBytes: bytes.readableTotal,
      writableBytes: bytes.writableTotal,
      ...(fault && { fault: explainFault(image, memory, this.profile, fault, chain.descriptors) }),
      ...(request && { request }),
      ...(this.detail.payload && { payload: payloads(image, chain.descriptors) }),
    };
  }
}
