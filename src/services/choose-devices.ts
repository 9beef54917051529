import { deviceTypeId } from "../abi/device-types.ts";
import { UsageError } from "../base/usage-error.ts";
import type { DeviceState } from "../ring/ring-state.ts";

/** Which queues to read; all by default. */
export interface QueueChoice {
  /** Names of devices or of their types, or parts of a name or a path. */
  readonly devices?: readonly string[] | undefined;
  /** The number of a queue within its device. */
  readonly queue?: number | undefined;
}

/**
 * The devices that are asked for by name and have the queue that is asked for.
 *
 * @throws UsageError, with a list of what there is, when a name or the queue is not there
 */
export function chooseDevices(
  known: readonly DeviceState[],
  { devices: names, queue }: QueueChoice,
): readonly DeviceState[] {
  const named = new Set(names?.flatMap((name) => devicesNamed(name, known)));
  const chosen = names === undefined ? known : known.filter((device) => named.has(device));
  if (queue === undefined) return chosen;
  const having = chosen.filter(({ queues }) => queues.some((one) => one.queue === queue));
  if (having.length === 0) throw new UsageError(`no queue ${queue}: ${listed(chosen)}`);
  return having;
}

/** Devices with this name or path, else those of this type, else those with it in their name or path. */
function devicesNamed(name: string, known: readonly DeviceState[]): readonly DeviceState[] {
  const exact = known.filter((device) => device.name === name || device.path === name);
  if (exact.length > 0) return exact;
  const type = deviceTypeId(name);
  const typed = known.filter(({ deviceId }) => type !== 0 && deviceId === type);
  if (typed.length > 0) return typed;
  const part = name.toLowerCase();
  const partly = known.filter((device) =>
    [device.name, device.path].some((text) => text.toLowerCase().includes(part)),
  );
  if (partly.length > 0) return partly;
  throw new UsageError(`no device ${JSON.stringify(name)}: ${listed(known)}`);
}

function listed(devices: readonly DeviceState[]): string {
  const names = devices.map((device) => `${device.name} (${queueNumbers(device)})`);
  return `the ring state has ${names.join(", ") || "no devices"}`;
}

function queueNumbers({ queues }: DeviceState): string {
  const numbers = queues.map((queue) => queue.queue);
  const [only, ...more] = numbers;
  if (only === undefined) return "no queues";
  return more.length === 0
    ? `queue ${only}`
    : `queues ${Math.min(...numbers)} to ${Math.max(...numbers)}`;
}
