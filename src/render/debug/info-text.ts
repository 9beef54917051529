import { featureNames } from "../../abi/features.ts";
import { hex } from "../../base/hex.ts";
import { u64 } from "../../base/u64.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import { readDescriptor, readRingFields } from "../../ring/split-ring.ts";
import type { Debugger } from "../../stepping/debug/debugger.ts";
import { steppedRing } from "../../stepping/debug/walk-head.ts";
import type { StepTarget } from "../../stepping/step-target.ts";
import { columns, wrap } from "../columns.ts";
import { bytesText, count } from "../number-text.ts";
import { safe } from "../safe.ts";
import { descriptorRow } from "../step/descriptor-text.ts";
import { pageRuns } from "../step/log.ts";
import { stateValue } from "../step/state-text.ts";
import { stepText } from "../step/text.ts";
import type { Style } from "../style.ts";

const DESCRIPTORS_SHOWN = 64;
const PAGE_RUNS_SHOWN = 64;
const HISTORY_SHOWN = 20;
const UNREADABLE = "cannot be read";

/** The queue's state by the kernel's names, and the fields of its rings as memory holds them. */
export function queueLines(target: StepTarget): string[] {
  const { machine, memory, vq, title } = target;
  const state = machine.queue(vq);
  const ring = steppedRing(target);
  const fields = readRingFields(memory, ring);
  const pending = ((fields.availIdx ?? 0) - state.last_avail_idx) & 0xffff;
  const text = (value: number | undefined) => (value === undefined ? UNREADABLE : String(value));
  const rows = [
    ["avail", `flags ${text(fields.availFlags)}`, `idx ${text(fields.availIdx)}`],
    ["used", `flags ${text(fields.usedFlags)}`, `idx ${text(fields.usedIdx)}`],
  ];
  if (ring.eventIdx) {
    rows[0]?.push(`used_event ${text(fields.usedEvent)}`);
    rows[1]?.push(`avail_event ${text(fields.availEvent)}`);
  }
  const parts = Object.entries(state).map(([name, value]) => [name, stateValue(name, value)]);
  const half = Math.ceil(parts.length / 2);
  const sides = parts.slice(0, half).map((part, n) => [...part, ...(parts[n + half] ?? [])]);
  return [
    safe(title),
    ...columns(sides, 2),
    "in memory:",
    ...columns(rows, 2),
    `  ${pendingText(fields.availIdx, pending, ring.num)}`,
  ];
}

function pendingText(availIdx: number | undefined, pending: number, num: number): string {
  if (availIdx === undefined) return "whether anything is pending cannot be told";
  if (pending > num)
    return `avail.idx is ${pending} ahead of last_avail_idx, more than the ring holds`;
  return `${count(pending, "chain")} pending`;
}

/** One descriptor of the main table, or the first of all of them. */
export function descriptorLines(target: StepTarget, only: number | undefined): string[] {
  const ring = steppedRing(target);
  if (only !== undefined && only >= ring.num) return [`the table has ${ring.num} entries`];
  const first = only ?? 0;
  const last = only ?? Math.min(ring.num, DESCRIPTORS_SHOWN) - 1;
  const rows: string[][] = [];
  for (let index = first; index <= last; index++) {
    const seen = readDescriptor(target.memory, ring, index);
    rows.push(
      seen === undefined
        ? [`desc ${index}`, UNREADABLE]
        : descriptorRow({ table: "main", ...seen, addr: u64(seen.addr) }, undefined),
    );
  }
  const more = only === undefined ? ring.num - rows.length : 0;
  return [...columns(rows, 2), ...(more > 0 ? [`  … ${more} more (info desc N, x/16xb)`] : [])];
}

/** The memory table. */
export function regionLines({ machine }: StepTarget): string[] {
  const regions = machine.device.table?.regions ?? [];
  if (regions.length === 0) return ["no memory table is set"];
  const rows = regions.map(({ gpa, size, hva }) => [
    hex(gpa),
    `to ${hex(BigInt.asUintN(64, gpa + size - 1n))}`,
    bytesText(size),
    gpa === hva ? "" : `at user address ${hex(hva)}`,
  ]);
  return columns(rows, 2);
}

/** Pages that operations marked dirty, with the operation. */
export function dirtyLines({ session }: Debugger): string[] {
  const rows = session.records.flatMap(({ number, events, before }) =>
    pageRuns(events, before).map(({ first, pages }) => {
      const page = pages === 1n ? hex(first) : `${hex(first)} to ${hex(first + pages - 1n)}`;
      return [`page ${page}`, `guest ${hex(first * 4096n)}`, `by #${number}`];
    }),
  );
  if (rows.length === 0) return ["no page was marked dirty"];
  const more = rows.length - PAGE_RUNS_SHOWN;
  return [
    ...columns(rows.slice(-PAGE_RUNS_SHOWN), 2),
    ...(more > 0 ? [`  ${count(more, "earlier mark")} not shown`] : []),
  ];
}

/** The operations done last, a line each. */
export function historyLines(
  { session, target, bringUp }: Debugger,
  style: Style,
  most = HISTORY_SHOWN,
): string[] {
  const { position, left } = session;
  const own = session.records.filter(({ phase }) => phase !== "bring-up");
  const shown = own.slice(-Math.max(1, most));
  const lines = shown.map((record) => {
    const options = { state: "changed", accesses: true } as const;
    return stepText(record, target, options, style)[0] ?? "";
  });
  const earlier = position - bringUp.length - shown.length;
  return [
    ...(position === bringUp.length ? ["nothing was done since the device was brought up"] : []),
    ...(earlier > 0 ? [`… ${earlier} earlier`] : []),
    ...lines,
    ...(left > 0 ? [`${count(left, "step")} to come: step or continue does them`] : []),
  ];
}

/** Chains that the back-end holds. */
export function heldLines({ session }: Debugger): string[] {
  const { held } = session;
  if (held.length === 0) return ["no chain is popped and not completed"];
  const rows = held.map(({ vq, head, position, out, in: writable, iov }) => [
    `head ${head}`,
    `popped at ${position}${vq === session.target.vq ? "" : ` of virtqueue ${vq}`}`,
    `${count(out, "readable iovec")}, ${sum(iov.slice(0, out))} B`,
    `${count(writable, "writable iovec")}, ${sum(iov.slice(out, out + writable))} B`,
  ]);
  return columns(rows, 2);
}

function sum(iov: readonly (readonly [unknown, number])[]): number {
  return iov.reduce((all, [, len]) => all + len, 0);
}

/** The features that the driver acknowledged. */
export function featureLines({ machine, vq, deviceId }: StepTarget, { width }: Style): string[] {
  const { ackedFeatures } = machine.device.vqs[vq] as VirtQueue;
  const names = featureNames(ackedFeatures, deviceId);
  return [
    `acked_features ${hex(ackedFeatures)}`,
    ...wrap(names.length === 0 ? ["none"] : names, width, "  "),
  ];
}
