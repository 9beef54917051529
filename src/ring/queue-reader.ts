import { VIRTIO_ID } from "../abi/device-types.ts";
import { hasFeature, VIRTIO_F_RING_PACKED, VIRTIO_RING_F_EVENT_IDX } from "../abi/features.ts";
import { VRING_DESC_SIZE } from "../abi/vring.ts";
import { MemoryTable } from "../engine/memory-table.ts";
import { chainBytes, PAYLOAD_BYTES, payloads } from "./buffers.ts";
import { type ChainReport, ChainWalker } from "./chain-walker.ts";
import { deviceIndices, isStale } from "./device-indices.ts";
import { explainFaultIn } from "./explain-fault.ts";
import type { GuestAtRest } from "./guest-at-rest.ts";
import { missingMemory } from "./missing-memory.ts";
import { placeRing } from "./place-ring.ts";
import type { QueueAtRest, SplitQueue } from "./queue-at-rest.ts";
import { ReadBudget } from "./read-budget.ts";
import { decodeRequest } from "./request/decode-request.ts";
import { queueRole } from "./request/queue-role.ts";
import type { DeviceState, QueueState } from "./ring-state.ts";
import { readSplitRing } from "./split-queue.ts";
import { isSplitSize, readDescriptor, readRingFields, type SplitRing } from "./split-ring.ts";
import { usedRingTrouble } from "./used-ring-trouble.ts";

/** Optional details to read. */
export interface QueueDetail {
  readonly descriptors: boolean;
  readonly payload: boolean;
}

/**
 * Builds queues at rest from untrusted ring state.
 *
 * Reads the queues of one guest, with one budget for all of them. It never throws,
 * whatever ring state and memory contain.
 */
export class QueueReader {
  private readonly walker: ChainWalker;
  private readonly budget = new ReadBudget();

  constructor(
    private readonly guest: GuestAtRest,
    private readonly detail: QueueDetail,
  ) {
    const { memory, profile } = guest;
    const table = new MemoryTable(memory.regions, profile.regionArray);
    this.walker = new ChainWalker(profile, memory, table);
  }

  /** Whether a source's entry for a queue was captured at another time than the memory. */
  isStale(device: DeviceState, told: QueueState): boolean {
    if (this.layoutOf(device, told) !== "split" || !isSplitSize(told.num)) return false;
    const { ring } = placeRing(this.guest, device, told);
    return isStale(told, readRingFields(this.guest.memory, ring));
  }

  /**
   * Read one queue of a device.
   *
   * @param trusted - the ring state was captured at the same time as the memory
   */
  read(device: DeviceState, told: QueueState, trusted: boolean): QueueAtRest {
    const layout = this.layoutOf(device, told);
    const role = queueRole(
      device.deviceId,
      told.queue,
      device.numQueues ?? 0,
      device.features ?? 0n,
    );
    if (layout !== "split") return { layout, told, role };
    return { layout, told, role, ...this.readSplit(device, told, trusted) };
  }

  /**
   * The layout of a queue. Without features, only the addresses can tell: drivers put
   * a split available ring right after the descriptors. Addresses given by hand are
   * taken as those of a split ring.
   */
  private layoutOf({ features }: DeviceState, told: QueueState): QueueAtRest["layout"] {
    const { num, desc, avail, used } = told;
    if (num === 0 || (desc === 0n && avail === 0n && used === 0n)) return "unset";
    if (features !== undefined) {
      return hasFeature(features, VIRTIO_F_RING_PACKED) ? "packed" : "split";
    }
    if (this.guest.byHand) return "split";
    return avail === desc + BigInt(VRING_DESC_SIZE * num) ? "split" : "unknown";
  }

  private readSplit(
    device: DeviceState,
    told: QueueState,
    trusted: boolean,
  ): Omit<SplitQueue, "layout" | "told" | "role"> {
    const { features, iova } = device;
    const eventIdx =
      features === undefined ? undefined : hasFeature(features, VIRTIO_RING_F_EVENT_IDX);
    if (!isSplitSize(told.num)) return { ...unread(told.num), eventIdx };
    const { guest, walker, budget } = this;
    const { memory, profile } = guest;
    const { ring, endianGuessed } = placeRing(guest, device, told);
    walker.look(ring);
    const fields = readRingFields(memory, ring);
    const contents = readSplitRing(
      {
        ...{ memory, ring, walker, budget, mostChains: Number.POSITIVE_INFINITY, walksJump: false },
        indices: (found) => deviceIndices(ring.num, told, found, trusted),
        explain: (fault, descriptors) => explainFaultIn(memory, profile, fault, descriptors, iova),
        trouble: (counts) =>
          usedRingTrouble(counts, (addr, size, what) =>
            missingMemory(memory.ram, { gpa: memory.guestAddress(addr), size, what }, iova),
          ),
        contents: (chain) => this.contents(device, told, ring, chain),
      },
      fields,
    );
    return {
      ...contents,
      ring,
      eventIdx,
      stale: isStale(told, fields),
      inferred: [...contents.inferred, ...(endianGuessed ? ["endian"] : [])],
      table: this.detail.descriptors ? this.tableOf(ring) : undefined,
    };
  }

  private tableOf(ring: SplitRing): SplitQueue["table"] {
    if (!this.budget.takeTable(ring.num)) return undefined;
    const { memory } = this.guest;
    return Array.from({ length: ring.num }, (_, index) => {
      const entry = readDescriptor(memory, ring, index);
      if (entry !== undefined) return entry;
      const at = memory.guestAddress(ring.desc) + BigInt(VRING_DESC_SIZE * index);
      const { backing } = memory.ram.spanAt(BigInt.asUintN(64, at));
      return { index, backing: backing === "not-ram" ? backing : "not-dumped" };
    });
  }

  /** The contents of a chain's buffers, and its request. */
  private contents(
    { deviceId, numQueues = 0, features }: DeviceState,
    { queue }: QueueState,
    { littleEndian }: SplitRing,
    { descriptors }: ChainReport,
  ) {
    const { ram } = this.guest.memory;
    const bytes = chainBytes(ram, descriptors);
    const context = { deviceId, queue, numQueues, features: features ?? 0n, littleEndian };
    // The size of a net header depends on the features.
    const decodable =
      descriptors.length > 0 && (features !== undefined || deviceId !== VIRTIO_ID.NET);
    const request = decodable ? decodeRequest(context, bytes) : undefined;
    const shown = this.detail.payload && this.budget.takePayload(descriptors.length, PAYLOAD_BYTES);
    return {
      readableBytes: bytes.readableTotal,
      writableBytes: bytes.writableTotal,
      ...(request && { request }),
      ...(shown && { payload: payloads(ram, descriptors) }),
    };
  }
}

/** A split ring of invalid size, which is not read. */
function unread(num: number) {
  return {
    ring: undefined,
    fields: {},
    indices: { inferred: [] },
    stale: false,
    inferred: [],
    pending: undefined,
    inFlight: undefined,
    fault: undefined,
    problems: [`the size of a split ring is a power of two up to 32768, not ${num}`],
    gaps: [],
    chains: [],
    chainsLeftOut: 0,
    table: undefined,
  };
}
