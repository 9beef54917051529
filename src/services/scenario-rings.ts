import { VIRTIO_RING_F_EVENT_IDX } from "../abi/features.ts";
import { VRING_DESC_F_INDIRECT, VRING_DESC_F_WRITE, VRING_USED_F_NO_NOTIFY } from "../abi/vring.ts";
import { loneQueue } from "../engine/device.ts";
import { FAULTS, faultMessage } from "../engine/fault.ts";
import { MemoryTable } from "../engine/memory-table.ts";
import type { VirtQueue } from "../engine/virtqueue.ts";
import { type ChainReport, heldChain, pendingChain } from "../ring/chain-report.ts";
import { heldHeads } from "../ring/in-flight.ts";
import { availHead, isSplitSize, readRingFields, type SplitRing } from "../ring/split-ring.ts";
import { machineOf } from "../scenario/run-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { DumpedChain, DumpedQueue } from "./dump-result.ts";

/** Chains of a queue that are walked. */
const CHAINS = 32;
/** Descriptors of all queues that are read, and entries of tables that one walk may read. */
const DESCRIPTORS = 4096;
/** Operations that are done to get to a step. */
const STEPS = 100_000;

/**
 * The queues of a scenario as they stand before one of its steps is done: what the
 * operation at fault finds. Addresses are user addresses.
 *
 * @returns the queues that have been placed in memory by then
 */
export function scenarioRings(scenario: Scenario, step: number): DumpedQueue[] {
  const machine = machineOf(scenario);
  const { vqs } = machine.device;
  for (const operation of scenario.steps.slice(0, Math.min(step, STEPS))) {
    if (machine.run(operation).bug !== undefined) break;
  }
  const budget = { left: DESCRIPTORS };
  return vqs.flatMap((vq, queue) => (isPlaced(vq) ? [queueOf(vq, queue, budget)] : []));
}

function isPlaced({ num, desc, avail, used }: VirtQueue): boolean {
  return isSplitSize(num) && (desc !== 0 || avail !== 0 || used !== 0);
}

function queueOf(vq: VirtQueue, queue: number, budget: { left: number }): DumpedQueue {
  const { num, desc, avail, used, isLe, lastAvailIdx, lastUsedIdx } = vq;
  const memory = vq.userMemory;
  const eventIdx = vq.hasFeature(VIRTIO_RING_F_EVENT_IDX);
  const ring: SplitRing = { num, desc, avail, used, littleEndian: isLe, eventIdx };
  const fields = readRingFields(memory, ring);
  const pending = ahead(lastAvailIdx, fields.availIdx ?? lastAvailIdx);
  const inFlight = ahead(lastUsedIdx, lastAvailIdx);
  const held =
    inFlight <= num && fields.availIdx !== undefined
      ? heldHeads(memory, ring, lastAvailIdx, lastUsedIdx, fields.availIdx).heads
      : [];
  const walker = walkerOf(vq);
  const walks = [
    ...held.map(
      ({ position, head }) =>
        () =>
          heldChain(walker, position, head, budget),
    ),
    ...positions(lastAvailIdx, Math.min(pending, num)).map(
      (position) => () => pendingChain(walker, position, availHead(memory, ring, position), budget),
    ),
  ];
  const chains: DumpedChain[] = [];
  for (const walk of walks.slice(0, CHAINS)) {
    if (budget.left > 0) chains.push(chainOf(walk(), vq));
  }
  const jumped = pending > num;
  return {
    told: {
      ...{ queue, num, lastAvailIdx, lastUsedIdx },
      ...{ desc: BigInt(desc), avail: BigInt(avail), used: BigInt(used) },
    },
    role: "",
    layout: "split",
    eventIdx,
    endian: isLe ? "little" : "big",
    fields,
    indices: { lastAvailIdx, lastUsedIdx, inferred: [] },
    inferred: [],
    pending,
    inFlight,
    problems: jumped ? [`avail idx is ${pending} ahead of what the device has popped`] : [],
    gaps: [],
    chains,
    chainsLeftOut: walks.length - chains.length,
  };
}

/** Walks the ring as the queue would, and leaves the queue as it is. */
function walkerOf(vq: VirtQueue): VirtQueue {
  const { profile } = vq.device;
  const table = vq.table ?? new MemoryTable([], profile.regionArray);
  const walker = loneQueue(profile, vq.userMemory, table);
  walker.num = vq.num;
  walker.desc = vq.desc;
  walker.avail = vq.avail;
  walker.used = vq.used;
  walker.isLe = vq.isLe;
  walker.ackedFeatures = vq.ackedFeatures;
  walker.usedFlags = VRING_USED_F_NO_NOTIFY;
  return walker;
}

function chainOf({ faults: [fault], ...chain }: ChainReport, vq: VirtQueue): DumpedChain {
  const bytes = (writable: boolean) =>
    chain.descriptors
      .filter(({ flags }) => isBuffer(flags) && isWritable(flags) === writable)
      .reduce((sum, { len }) => sum + len, 0);
  return {
    ...chain,
    readableBytes: bytes(false),
    writableBytes: bytes(true),
    ...(fault && {
      fault: {
        fault,
        message: faultMessage(fault, vq.device.profile),
        notDumped: false,
        detail: FAULTS[fault.code].explanation,
      },
    }),
  };
}

function positions(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, n) => (from + n) & 0xffff);
}

function ahead(from: number, to: number): number {
  return (to - from) & 0xffff;
}

function isBuffer(flags: number): boolean {
  return (flags & VRING_DESC_F_INDIRECT) === 0;
}

function isWritable(flags: number): boolean {
  return (flags & VRING_DESC_F_WRITE) !== 0;
}
