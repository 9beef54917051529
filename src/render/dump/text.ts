import { deviceTypeId, deviceTypeName } from "../../abi/device-types.ts";
import { fileTitle } from "../../base/standard-input.ts";
import type { QueueAtRest } from "../../ring/queue-at-rest.ts";
import type { DumpedDevice, DumpResult } from "../../services/dump-result.ts";
import { featureLine, featureLines } from "../feature-text.ts";
import { bytesText, count } from "../number-text.ts";
import { addressesText, queueTable } from "../queue/queue-table.ts";
import { queueView } from "../queue/view-by-layout.ts";
import { ringsSource } from "../rings-source.ts";
import { safe } from "../safe.ts";
import type { Style } from "../style.ts";
import { wrap } from "../wrap.ts";
import { queuesByTrouble } from "./queue-order.ts";
import { BROKEN, queueName } from "./troubles.ts";
import { verdictLines } from "./verdict.ts";

/** What of a dump to show. */
export interface DumpTextOptions {
  /** Idle and unset queues too. */
  readonly all: boolean;
  /** Chains a queue, where the usual number is not wanted. */
  readonly chains: number | undefined;
  /** Every feature, not only one line of them. */
  readonly features: boolean;
}

/**
 * The dump for a person: all queues, then the chains of those that have any, those in
 * trouble first; in the end what is wrong.
 */
export function dumpText(result: DumpResult, options: DumpTextOptions, style: Style): string {
  const lines = head(result, style);
  for (const device of result.devices) lines.push("", ...deviceLines(device, options, style));
  const queues = queuesByTrouble(result.devices);
  for (const [device, queue] of queues) {
    lines.push(...queueLines(device, queue, options, style));
  }
  if (result.devices.length > 0) lines.push("", ...verdictLines(result, queues, style));
  return `${lines.join("\n")}\n`;
}

function head(
  { image, rings, kernel, warnings, devices }: DumpResult,
  { chalk, width }: Style,
): string[] {
  const ram = image.ram.reduce((sum, range) => sum + range.size, 0n);
  const lines = [
    ...wrap(
      `${safe(image.path)} (${safe(image.description)}; ${bytesText(ram)} of RAM in ${count(image.ram.length, "range")})`,
      width,
      "image:  ",
    ),
    ...wrap(
      `${safe(fileTitle(ringsSource(rings)))} (${rings.kind}); chains as vhost of Linux ${kernel} walks them`,
      width,
      "rings:  ",
    ),
  ];
  for (const warning of warnings) {
    lines.push(...wrap(`warning: ${safe(warning)}`, width).map((line) => chalk.yellow(line)));
  }
  if (devices.length === 0) lines.push("No virtio device in the ring state.");
  return lines;
}

function deviceLines(device: DumpedDevice, options: DumpTextOptions, style: Style): string[] {
  const { chalk, width } = style;
  const { name, deviceId, path, queues, broken } = device;
  const { all } = options;
  const title = [
    chalk.bold(safe(name)),
    typeText(name, deviceId),
    safe(path),
    broken ? chalk.red(BROKEN) : "",
  ];
  const shown = queues.filter((queue) => all || !queueView(queue).quiet);
  const hidden = queues.length - shown.length;
  const lines = [
    ...wrap(title.filter((part) => part !== "").join("  "), width),
    ...featureText(device, options, width),
  ];
  if (shown.length > 0) lines.push(...queueTable(device, shown, style));
  const legends = new Set(shown.map((queue) => queueView(queue).legend));
  for (const legend of legends) if (legend !== undefined) lines.push(...wrap(legend, width, "  "));
  if (hidden > 0) lines.push(`  ${count(hidden, "idle queue")} not shown (--all shows them)`);
  return lines;
}

function featureText(
  { features, featureNames }: DumpedDevice,
  options: DumpTextOptions,
  width: number,
): string[] {
  if (features === undefined) return ["  features unknown"];
  if (options.features) return featureLines(featureNames, width);
  return [featureLine(featureNames, width, "--features")];
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
  const lines = [
    "",
    ...wrap(safe(queueName(device, queue)), style.width).map((line) => style.chalk.bold(line)),
    ...wrap(addressesText(queue), style.width, "    "),
  ];
  return [...lines, ...view.lines(chains, style)];
}
