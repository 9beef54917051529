import { MAX_MEM_REGIONS } from "../abi/vhost.ts";
import type { U64 } from "../base/u64.ts";
import { u64 } from "../base/u64.ts";
import { UsageError } from "../base/usage-error.ts";
import type { FuzzInput, InitialBytes, InputMap, InputRegion } from "../fuzz/input/fuzz-input.ts";
import { LIMITS } from "../fuzz/input/fuzz-input.ts";
import type { FuzzOp } from "../fuzz/input/fuzz-op.ts";
import type { MemoryRegion } from "../memory/memory-region.ts";
import { foldRegions } from "../stepping/fold-regions.ts";
import { LOG_BASE } from "../stepping/image-memory.ts";
import { bringUpDevice, isUp, stepRun } from "../stepping/step-run.ts";
import { StepSession } from "../stepping/step-session.ts";
import { dumpSnapshot } from "./dump.ts";
import { type ImageTargetOptions, imageTarget, type SnapshotTarget } from "./open-image-target.ts";
import { withSnapshot } from "./open-snapshot.ts";
import { isSteppable } from "./pick-queue.ts";

/** User address of the one map that the pages are packed into. */
const PACKED_AT = 0x6000_0000_0000;

/** The usual operations of a back-end, for mutations to start from. */
const PROGRAM: readonly FuzzOp[] = [
  { op: "pop", iovSize: 1024, count: 255 },
  { op: "complete-many", count: 255, len: 1 },
  { op: "signal" },
  { op: "enable" },
  { op: "publish", count: 1 },
  { op: "pop", iovSize: 1024, count: 1 },
  { op: "complete", which: 0, len: 0xffff_ffff },
  { op: "signal" },
];

/**
 * The split queues of an image as fuzzer inputs: rings and indirect tables with their
 * content, buffers as addresses only.
 *
 * @throws InputError if the image or the ring state cannot be read
 * @throws UsageError if none of its queues can be stepped
 */
export function imageInputs(options: ImageTargetOptions): FuzzInput[] {
  return withSnapshot(options, (snapshot) => {
    const { devices: names, queue, log } = options;
    const detail = { descriptors: false, payload: false };
    const { devices, warnings } = dumpSnapshot(snapshot, { devices: names, queue, ...detail });
    const inputs = devices.flatMap((device) =>
      device.queues
        .map((queue) => ({ device, queue }))
        .filter(isSteppable)
        .map((picked) => queueInput(imageTarget(snapshot, picked, warnings, log), log)),
    );
    if (inputs.length === 0) {
      throw new UsageError(`${options.image}: no split queue to start from`);
    }
    return inputs;
  });
}

function queueInput(target: SnapshotTarget, log = false): FuzzInput {
  lookAtAll(target);
  const pages = packPages(target);
  const { told, indices, ring } = target.queue;
  const moved = (gpa: bigint): U64 => userAddress(pages, target.guest.userAddress(gpa));
  return {
    queue: {
      num: told.num,
      bigEndian: ring?.littleEndian === false,
      features: u64(target.device.features ?? 0n),
      base: indices.lastAvailIdx ?? 0,
      desc: moved(told.desc),
      avail: moved(told.avail),
      used: moved(told.used),
      logUsed: log,
      logAddr: u64(told.used),
      logBase: LOG_BASE,
      call: true,
    },
    maps: mapsOf(pages),
    tables: [regionsOf(foldRegions(target.guest.regions, MAX_MEM_REGIONS / 2), pages)],
    memory: pages.map(({ packed, bytes }): InitialBytes => ({ hva: packed, bytes, count: 1 })),
    program: PROGRAM,
  };
}

/** Pops everything, so that all ring memory that a device would read has been touched. */
function lookAtAll(target: SnapshotTarget): void {
  const session = new StepSession(target, 0);
  for (const _ of bringUpDevice(session));
  if (!isUp(session)) return;
  for (const _ of stepRun(session, { until: "empty" }));
}

/** A run of touched pages, and its address in the packed map. */
interface Page {
  readonly start: number;
  readonly end: number;
  readonly packed: number;
  readonly bytes: Uint8Array;
}

/** The touched runs of pages, as many as an input and its memory table have room for. */
function packPages({ memory }: SnapshotTarget): Page[] {
  const pages: Page[] = [];
  let packed = PACKED_AT;
  for (const mapping of memory.touched) {
    const { start, end } = mapping;
    if (start >= LOG_BASE || packed + (end - start) > PACKED_AT + LIMITS.literalBytes) continue;
    const bytes = memory.original(mapping);
    const last = pages.at(-1);
    if (last !== undefined && last.end === start) {
      const joined = Buffer.concat([last.bytes, bytes]);
      pages[pages.length - 1] = { ...last, end, bytes: new Uint8Array(joined) };
    } else if (pages.length < MAX_MEM_REGIONS / 4) {
      pages.push({ start, end, packed, bytes });
    } else {
      break;
    }
    packed += end - start;
  }
  return pages;
}

function userAddress(pages: readonly Page[], addr: U64): U64 {
  if (typeof addr !== "number") return addr;
  const page = pages.find(({ start, end }) => addr >= start && addr < end);
  return page === undefined ? addr : page.packed + addr - page.start;
}

function mapsOf(pages: readonly Page[]): InputMap[] {
  const size = pages.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return size === 0 ? [] : [{ hva: PACKED_AT, size }];
}

/** The image's regions, split where pages were moved to the packed map. */
function regionsOf(regions: readonly MemoryRegion[], pages: readonly Page[]): InputRegion[] {
  const cut: InputRegion[] = [];
  for (const { gpa, size, hva } of regions) {
    let from = hva;
    const put = (to: bigint, at: bigint) => {
      if (to > from) cut.push({ gpa: u64(gpa + from - hva), size: u64(to - from), hva: u64(at) });
      from = to;
    };
    for (const { start, end, packed } of pages) {
      if (BigInt(start) < hva || BigInt(end) > hva + size) continue;
      put(BigInt(start), from);
      put(BigInt(end), BigInt(packed));
    }
    put(hva + size, from);
  }
  return cut.slice(0, MAX_MEM_REGIONS);
}
