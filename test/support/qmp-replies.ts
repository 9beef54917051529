/** QEMU's features object for some transport names, as `NAME: description`. */
export const featuresReply = (transports: readonly string[], more: object = {}) => ({
  transports: transports.map((name) => `${name}: some words`),
  "dev-features": [],
  ...more,
});

/** A reply of x-query-virtio-status, complete except for irrelevant fields. */
export const statusReply = (name: string, more: object = {}) => ({
  name,
  "device-id": 2,
  "device-endian": "little",
  "num-vqs": 1,
  "vhost-started": false,
  broken: false,
  "guest-features": featuresReply(["VIRTIO_F_VERSION_1"]),
  ...more,
});

/** A reply of x-query-virtio-queue-status for a device that QEMU itself runs. */
export const queueReply = (name: string, queue: number, more: object = {}) => ({
  name,
  "queue-index": queue,
  inuse: 0,
  "vring-num": 256,
  "vring-desc": 0x1000 * (queue + 1),
  "vring-avail": 0x2000,
  "vring-used": 0x3000,
  "last-avail-idx": 7,
  "shadow-avail-idx": 9,
  "used-idx": 6,
  "signalled-used": 5,
  "signalled-used-valid": true,
  ...more,
});

/** A reply of x-query-virtio-vhost-queue-status. */
export const vhostQueueReply = (name: string, desc: number, more: object = {}) => ({
  name,
  kick: 12,
  call: 13,
  desc: 140_000_000_000_000,
  avail: 140_000_000_000_000,
  used: 140_000_000_000_000,
  num: 128,
  "desc-phys": desc,
  "avail-phys": desc + 0x800,
  "used-phys": desc + 0xa00,
  ...more,
});

/** A reply of x-query-virtio: `name` at each path. */
export const listReply = (...entries: readonly (readonly [name: string, path: string])[]) =>
  entries.map(([name, path]) => ({ name, path }));

/** Replies as a log, one per line. */
export const logOf = (...values: readonly unknown[]) =>
  values.map((value) => JSON.stringify(value)).join("\n");
