/** Type numbers of the devices whose requests are decoded. Spec: 5 */
export const VIRTIO_ID = {
  NET: 1,
  BLOCK: 2,
  CONSOLE: 3,
  RNG: 4,
  BALLOON: 5,
  SCSI: 8,
  VSOCK: 19,
  FS: 26,
} as const;

/** Names of virtio device types by number, as QEMU spells them (`virtio_device_names[]`). */
const DEVICE_NAMES: ReadonlyMap<number, string> = new Map([
  [1, "virtio-net"],
  [2, "virtio-blk"],
  [3, "virtio-serial"],
  [4, "virtio-rng"],
  [5, "virtio-balloon"],
  [6, "virtio-iomem"],
  [7, "virtio-rpmsg"],
  [8, "virtio-scsi"],
  [9, "virtio-9p"],
  [10, "virtio-mac-wlan"],
  [11, "virtio-rproc-serial"],
  [12, "virtio-caif"],
  [13, "virtio-mem-balloon"],
  [16, "virtio-gpu"],
  [17, "virtio-clk"],
  [18, "virtio-input"],
  [19, "vhost-vsock"],
  [20, "virtio-crypto"],
  [21, "virtio-signal"],
  [22, "virtio-pstore"],
  [23, "virtio-iommu"],
  [24, "virtio-mem"],
  [25, "virtio-sound"],
  [26, "vhost-user-fs"],
  [27, "virtio-pmem"],
  [28, "virtio-rpmb"],
  [29, "virtio-mac-hwsim"],
  [30, "virtio-vid-encoder"],
  [31, "virtio-vid-decoder"],
  [32, "virtio-scmi"],
  [33, "virtio-nitro-sec-mod"],
  [34, "vhost-user-i2c"],
  [35, "virtio-watchdog"],
  [36, "virtio-can"],
  [37, "virtio-dmabuf"],
  [38, "virtio-param-serv"],
  [39, "virtio-audio-pol"],
  [40, "virtio-bluetooth"],
  [41, "virtio-gpio"],
]);

/** Other names for a type, as used by people and other VMMs, without the `virtio-` prefix. */
const OTHER_NAMES: readonly (readonly [string, number])[] = [
  ["block", 2],
  ["console", 3],
  ["entropy", 4],
  ["9pfs", 9],
  ["user-fs", 26],
  ["snd", 25],
  ["i2c-adapter", 34],
  ["bt", 40],
];

const FRONT = /^(?:virtio-user|vhost-user|vhost-vdpa|virtio|vhost)-/;
const TRANSPORT = /-(?:device|ccw|pci|pci-transitional|pci-non-transitional)$/;

const bareName = (name: string) => name.toLowerCase().replace(TRANSPORT, "").replace(FRONT, "");

const DEVICE_IDS: ReadonlyMap<string, number> = new Map([
  ...[...DEVICE_NAMES].map(([id, name]) => [bareName(name), id] as const),
  ...OTHER_NAMES,
]);

/**
 * Name of a virtio device type as QEMU spells it, or undefined for an unknown number.
 *
 * QEMU: virtio_device_names[]
 */
export function deviceTypeName(deviceId: number): string | undefined {
  return DEVICE_NAMES.get(deviceId);
}

/**
 * Virtio device type number of a device name; 0 when the name is unknown.
 *
 * Accepts QEMU's spellings for any back-end and any transport: `virtio-blk`,
 * `vhost-user-blk`, `vhost-user-blk-pci`.
 */
export function deviceTypeId(name: string): number {
  return DEVICE_IDS.get(bareName(name)) ?? 0;
}
