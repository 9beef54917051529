/**
 * One virtqueue as a source describes it: plain, untrusted data.
 *
 * A field is absent if the source lacks it, or if its value is known to be wrong.
 * Addresses are guest-physical (or IOVA, see `DeviceState.iova`); indices are
 * free-running u16 unless the ring is packed.
 */
export interface QueueState {
  /** Number of the queue within its device. */
  readonly queue: number;
  /** Entries of the ring; 0 if the driver has not set up the queue. */
  readonly num: number;
  readonly desc: bigint;
  /** Available ring; driver event suppression when packed. */
  readonly avail: bigint;
  /** Used ring; device event suppression when packed. */
  readonly used: bigint;
  /** The available index that the device pops next. */
  readonly lastAvailIdx?: number;
  /** The device's own count of completions, modulo 2^16. */
  readonly lastUsedIdx?: number;
  /** The available index that the device last saw. */
  readonly shadowAvailIdx?: number;
  /** Used index at the device's last interrupt decision. */
  readonly signalledUsed?: number;
  /** The source's own view of the next element. */
  readonly element?: QueueElement;
}

/** QEMU's view of the element at the device's next available index. */
export interface QueueElement {
  readonly index: number;
  /** In chain order: the reader reverses the order of QEMU's reply. */
  readonly descs: readonly { addr: bigint; len: number; flags: readonly string[] }[];
}

/** One device as a source describes it. */
export interface DeviceState {
  /** Device type, as QEMU names it: `virtio-blk`. */
  readonly name: string;
  /** The device's QOM path, or empty. */
  readonly path: string;
  /** Virtio device type number; 0 when unknown. */
  readonly deviceId: number;
  /** Negotiated feature bits; absent if the source lacks them. */
  readonly features?: bigint;
  /** Byte order of legacy rings, if the source states it. */
  readonly endian?: "little" | "big";
  /** A vhost back-end runs the rings, so the source's own indices cannot be trusted. */
  readonly vhostActive: boolean;
  /** The VMM marked the device broken after a guest error. */
  readonly broken: boolean;
  /** Ring addresses go through a vIOMMU (VIRTIO_F_ACCESS_PLATFORM) and may be IOVA. */
  readonly iova: boolean;
  /** Number of queues of the device, if the source states it; it may describe fewer. */
  readonly numQueues?: number;
  readonly queues: readonly QueueState[];
}

/** Ring state from any source. */
export interface RingState {
  /** The file it was read from; undefined if the caller described the queues. */
  readonly source: string | undefined;
  /** Kind of source: `qmp`, `collection`, `queue-list`, `flags`. */
  readonly kind: string;
  readonly devices: readonly DeviceState[];
  /** What a reader should know before trusting the ring state. */
  readonly warnings: readonly string[];
}
