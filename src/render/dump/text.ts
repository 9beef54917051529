import { deviceTypeId, deviceTypeName } from "../../abi/device-types.ts";
import type { QueueAtRest } from "../../ring/queue-at-rest.ts";
import type { DumpedDevice, DumpResult } from "../../services/dump-result.ts";
import { wrap } from "../columns.ts";
import { bytesText, count } from "../number-text.ts";
import { addressesText, queueTable } from "../queue/queue-table.ts";
import { queueView } from "../queue/view-by-layout.ts";
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
  const shown = queues.filter((queue) => all || !queueView(queue).quiet);
  const hidden = queues.length - shown.length;
  const lines = [
    title.filter((part) => part !== "").join("  "),
    ...wrap(["features", ...names.map((n) => n.replace(/^VIRTIO_/, ""))], style.width, "  "),
  ];
  if (shown.length > 0) lines.push(...queueTable(device, shown, style));
  const legends = new Set(shown.map((queue) => queueView(queue).legend));
  for (const legend of legends) if (legend !== undefined) lines.push(`  ${legend}`);
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
  const view = queueView(queue);
  if (queue.layout === "unset" || (view.quiet && !all)) return [];
  const { told, role } = queue;
  const lines = [
    "",
    style.chalk.bold(`${safe(device.name)} queue ${told.queue} ${role}`.trimEnd()),
    `    ${addressesText(queue)}`,
  ];
  return [...lines, ...view.lines(chains, style)];
}
