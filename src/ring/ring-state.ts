/**
 * What a source says of one virtqueue: plain, untrusted data.
 *
 * A field is absent when the source does not tell it or tells it in a way that
 * is known to be wrong. Addresses are guest-physical (or IOVA, see
 * `DeviceState.iova`), indices are free-running u16 unless the ring is packed.
 */
export interface QueueState {
  /** Number of the queue within its device. */
  readonly queue: number;
  /** Entries of the ring; 0 when the driver has not set the queue up. */
  readonly num: number;
  readonly desc: bigint;
  /** Available ring; driver event suppression when packed. */
  readonly avail: bigint;
  /** Used ring; device event suppression when packed. */
  readonly used: bigint;
  /** Next avail index that the device will pop. */
  readonly lastAvailIdx?: number;
  /** The device's own count of completions, modulo 2^16. */
  readonly lastUsedIdx?: number;
  /** The avail index that the device saw last. */
  readonly shadowAvailIdx?: number;
  /** Used index at the device's last interrupt decision. */
  readonly signalledUsed?: number;
  /** The source's own reading of the next element, in chain order. */
  readonly element?: QueueElement;
}

/** QEMU's reading of the element at the device's next avail index. */
export interface QueueElement {
  readonly index: number;
  /** In chain order: QEMU's reply has them reversed, the reader turns them round. */
  readonly descs: readonly { addr: bigint; len: number; flags: readonly string[] }[];
}

/** What a source says of one device. */
export interface DeviceState {
  /** Device type by name, as QEMU spells it: `virtio-blk`. */
  readonly name: string;
  /** Where the source keeps it: a QOM path, or empty. */
  readonly path: string;
  /** Virtio device type number; 0 when unknown. */
  readonly deviceId: number;
  /** Negotiated feature bits, or absent when the source does not tell. */
  readonly features?: bigint;
  /** Byte order that the source names for legacy rings. */
  readonly endian?: "little" | "big";
  /** A vhost back-end runs the rings: the source's own indices are not to be trusted. */
  readonly vhostActive: boolean;
  /** The VMM gave the device up after a guest error. */
  readonly broken: boolean;
  /** Ring addresses go through a vIOMMU (VIRTIO_F_ACCESS_PLATFORM) and may be IOVA. */
  readonly iova: boolean;
  /** Queues that the device has, where the source tells; it may describe fewer. */
  readonly numQueues?: number;
  readonly queues: readonly QueueState[];
}

/** Ring state from any source. */
export interface RingState {
  /** The file that it was read from; undefined where the caller described the queues. */
  readonly source: string | undefined;
  /** What kind of source: `qmp`, `collection`, `queue-list`, `flags`. */
  readonly kind: string;
  readonly devices: readonly DeviceState[];
  /** What a reader should know before trusting it. */
  readonly warnings: readonly string[];
}
