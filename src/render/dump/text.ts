import { deviceTypeId, deviceTypeName } from "../../abi/device-types.ts";
import { descFlagNames } from "../../abi/vring.ts";
import { hex } from "../../base/hex.ts";
import type { QueueAtRest, SplitQueue } from "../../ring/queue-at-rest.ts";
import type { DumpedDevice, DumpResult } from "../../services/dump-result.ts";
import { chainLines, faultLines } from "../chain-text.ts";
import { columns, wrap } from "../columns.ts";
import { bytesText, count } from "../number-text.ts";
import { addressesText, isIdle, queueTable } from "../queue-table.ts";
import { ringsSource } from "../rings-source.ts";
import { safe } from "../safe.ts";
import type { Style } from "../style.ts";

/** What of a dump to show. */
export interface DumpTextOptions {
  /** Idle and unset queues too. */
  readonly all: boolean;
  /** Chains a queue, where the usual number is not wanted. */
  readonly chains: number | undefined;
}

/** The dump for a person: all queues first, then the chains of those that have any. */
export function dumpText(result: DumpResult, options: DumpTextOptions, style: Style): string {
  const lines = head(result, style);
  for (const device of result.devices) lines.push("", ...deviceLines(device, options, style));
  for (const device of result.devices) {
    for (const queue of device.queues) lines.push(...queueLines(device, queue, options, style));
  }
  return `${lines.join("\n")}\n`;
}

function head(
  { image, rings, kernel, warnings, devices }: DumpResult,
  { chalk, width }: Style,
): string[] {
  const ram = image.ram.reduce((sum, range) => sum + range.size, 0n);
  const lines = [
    `image:  ${safe(image.path)} (${safe(image.description)}; ${bytesText(ram)} of RAM in ${count(image.ram.length, "range")})`,
    `rings:  ${safe(ringsSource(rings))} (${rings.kind}); chains as vhost of Linux ${kernel} walks them`,
  ];
  for (const warning of warnings) {
    const words = `warning: ${safe(warning)}`.split(" ");
    lines.push(...wrap(words, width, "").map((line) => chalk.yellow(line)));
  }
  if (devices.length === 0) lines.push("No virtio device in the ring state.");
  return lines;
}

function deviceLines(device: DumpedDevice, { all }: DumpTextOptions, style: Style): string[] {
  const { chalk } = style;
  const { name, deviceId, path, features, featureNames, queues, broken } = device;
  const title = [
    chalk.bold(safe(name)),
    typeText(name, deviceId),
    safe(path),
    broken ? chalk.red("BROKEN: the VMM gave it up after a guest error") : "",
  ];
  const names = features === undefined ? ["unknown"] : features === 0n ? ["none"] : featureNames;
  const shown = queues.filter((queue) => all || !(isIdle(queue) || queue.layout === "unset"));
  const hidden = queues.length - shown.length;
  const lines = [
    title.filter((part) => part !== "").join("  "),
    ...wrap(["features", ...names.map((n) => n.replace(/^VIRTIO_/, ""))], style.width, "  "),
  ];
  if (shown.length > 0) lines.push(...queueTable(device, shown, style));
  const split = shown.filter((queue) => queue.layout === "split");
  if (split.some(({ inferred }) => inferred.includes("last_avail_idx"))) {
    lines.push("  * inferred from the rings: the ring state does not tell, or not of this moment");
  }
  if (shown.some((queue) => queue.layout === "packed")) {
    lines.push("  packed rings: addresses and indices only, their chains are not read yet");
  }
  if (hidden > 0) lines.push(`  ${count(hidden, "idle queue")} not shown (--all shows them)`);
  return lines;
}

/** The type by number, and by name where the device's own name does not say it. */
function typeText(name: string, deviceId: number): string {
  if (deviceId === 0) return "";
  const known = deviceTypeName(deviceId);
  const said = known === undefined || deviceTypeId(name) === deviceId ? "" : ` (${known})`;
  return `device type ${deviceId}${said}`;
}

function queueLines(
  device: DumpedDevice,
  queue: QueueAtRest,
  { all, chains }: DumpTextOptions,
  style: Style,
): string[] {
  if (queue.layout === "unset" || (isIdle(queue) && !all)) return [];
  const { told, role } = queue;
  const lines = [
    "",
    style.chalk.bold(`${safe(device.name)} queue ${told.queue} ${role}`.trimEnd()),
    `    ${addressesText(queue)}`,
  ];
  return queue.layout === "split" ? [...lines, ...splitLines(queue, chains, style)] : lines;
}

function splitLines(queue: SplitQueue, chains: number | undefined, style: Style): string[] {
  const lines: string[] = [];
  for (const gap of queue.gaps) lines.push(style.chalk.yellow(`    ? ${gap}`));
  if (queue.inferred.includes("in_flight_heads")) {
    lines.push("    * completed out of order: which chains are in flight is inferred");
  }
  for (const problem of queue.problems) lines.push(style.chalk.red(`    ! ${problem}`));
  if (queue.fault !== undefined) lines.push(...faultLines(queue.fault, "    ", style));
  lines.push(...chainLines(queue, chains, style), ...tableLines(queue));
  return lines;
}

function tableLines({ table }: SplitQueue): string[] {
  if (table === undefined) return [];
  const rows = table.map((entry, index) => {
    if ("backing" in entry) return [String(index), entry.backing.replace("-", " ")];
    const { addr, len, flags, next } = entry;
    return [String(index), hex(addr), String(len), descFlagNames(flags).join(","), String(next)];
  });
  return [
    "    descriptor table",
    ...columns([["index", "addr", "len", "flags", "next"], ...rows], 6),
  ];
}
