import { DEVICE_FEATURES } from "./feature-names/devices.ts";
import { TRANSPORT_FEATURES } from "./feature-names/transport.ts";

/** Bit numbers, for `hasFeature`. Spec: 6 */
export const VIRTIO_F_NOTIFY_ON_EMPTY = 24;
/** Known to the kernel only: log every write to guest memory. */
export const VHOST_F_LOG_ALL = 26;
export const VIRTIO_RING_F_EVENT_IDX = 29;
export const VIRTIO_F_VERSION_1 = 32;
export const VIRTIO_F_ACCESS_PLATFORM = 33;
export const VIRTIO_F_RING_PACKED = 34;

/** Number of feature bits that a device can negotiate: two 64-bit words. */
const FEATURE_BITS = 128;

/** QEMU names bit 55 like bit 54; only the descriptions differ. */
const QEMU_GUEST_USO6 = /^VIRTIO_NET_F_GUEST_USO4:.*USOv6/;

type Names = Readonly<Record<string, number>>;

function firstNames(names: Names): ReadonlyMap<number, string> {
  const first = new Map<number, string>();
  for (const [name, bit] of Object.entries(names)) if (!first.has(bit)) first.set(bit, name);
  return first;
}

const TRANSPORT_NAMES = firstNames(TRANSPORT_FEATURES);
const DEVICE_NAMES = new Map(
  [...DEVICE_FEATURES].map(([deviceId, names]) => [deviceId, firstNames(names)] as const),
);

/** Feature names contain the device type, so they can be looked up without one. */
const ALL_DEVICE_BITS = new Map(
  [...DEVICE_FEATURES.values()].flatMap((names) => Object.entries(names)),
);

/** Whether feature bit number `bit` is set. Spec: 2.2 */
export function hasFeature(features: bigint, bit: number): boolean {
  return ((features >> BigInt(bit)) & 1n) === 1n;
}

/**
 * Names of the bits that are set, in ascending bit order.
 *
 * A bit without a name reads `bit 17`. So does a device's bit when `deviceId` is 0.
 */
export function featureNames(bits: bigint, deviceId: number): string[] {
  const names: string[] = [];
  const ofDevice = DEVICE_NAMES.get(deviceId);
  for (let bit = 0; bit < FEATURE_BITS; bit++) {
    if (!hasFeature(bits, bit)) continue;
    names.push(TRANSPORT_NAMES.get(bit) ?? ofDevice?.get(bit) ?? `bit ${bit}`);
  }
  return names;
}

function namedBit(name: string, text: string, deviceId: number): number | undefined {
  if (Object.hasOwn(TRANSPORT_FEATURES, name)) return TRANSPORT_FEATURES[name];
  if (deviceId === 0) return ALL_DEVICE_BITS.get(name);
  const ofDevice = DEVICE_FEATURES.get(deviceId);
  if (ofDevice === undefined || !Object.hasOwn(ofDevice, name)) return undefined;
  return QEMU_GUEST_USO6.test(text) ? ofDevice.VIRTIO_NET_F_GUEST_USO6 : ofDevice[name];
}

function featureBit(text: string, deviceId: number): number | undefined {
  const colon = text.indexOf(":");
  const name = (colon < 0 ? text : text.slice(0, colon)).trim();
  const numbered = /^bit (\d{1,3})$/.exec(name);
  if (numbered) {
    const bit = Number(numbered[1]);
    return bit < FEATURE_BITS ? bit : undefined;
  }
  return namedBit(name, text, deviceId) ?? namedBit(`VIRTIO_${name}`, text, deviceId);
}

/**
 * Feature bits by name: the spec's name, the kernel's, QEMU's `NAME: description`,
 * the short name that `dump` prints (without `VIRTIO_`), or `bit 17`.
 *
 * @param deviceId - 0 accepts the names of every device type
 * @returns the bits, and the names that are not known
 */
export function featureBits(
  names: readonly string[],
  deviceId: number,
): { bits: bigint; unknown: string[] } {
  let bits = 0n;
  const unknown: string[] = [];
  for (const name of names) {
    const bit = featureBit(name, deviceId);
    if (bit === undefined) unknown.push(name);
    else bits |= 1n << BigInt(bit);
  }
  return { bits, unknown };
}
