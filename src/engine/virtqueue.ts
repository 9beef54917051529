import { VIRTIO_F_VERSION_1 } from "../abi/features.ts";
import { UIO_MAXIOV } from "../abi/vhost.ts";
import type { U64 } from "../base/u64.ts";
import { type Mapping, NO_MAPPING, type UserMemory } from "../memory/user-memory.ts";
import type { Device } from "./device.ts";
import type { EventFd } from "./eventfd.ts";
import type { Fault, FaultCode, FaultValues } from "./fault.ts";
import { FilledBytes } from "./filled-bytes.ts";
import { IovArray } from "./iov-array.ts";
import { IovReader } from "./iov-reader.ts";
import type { MemoryTable } from "./memory-table.ts";
import type { Poll } from "./poll.ts";

/** The log address of a queue that was not given one. */
const NO_LOG_ADDR = 0xffff_ffff_ffff_ffffn;

/**
 * State of one virtqueue as vhost keeps it.
 *
 * `desc`, `avail` and `used` are user addresses; indices are free-running u16.
 *
 * Kernel: struct vhost_virtqueue
 */
export class VirtQueue {
  num = 1;
  desc: U64 = 0;
  avail: U64 = 0;
  used: U64 = 0;
  lastAvailIdx = 0;
  /** The avail idx last read from the guest. */
  availIdx = 0;
  lastUsedIdx = 0;
  /** Used index at the last decision about an interrupt. */
  signalledUsed = 0;
  signalledUsedValid = false;
  usedFlags = 0;
  /** Writes to the used ring are logged, at `logAddr`. */
  logUsed = false;
  /** Guest address at which the used ring is logged. */
  logAddr: U64 = NO_LOG_ADDR;
  /** User address of the dirty bitmap. */
  logBase: U64 = 0;
  /** Ring fields are little-endian. */
  isLe = true;
  /** Set for a big-endian legacy guest. */
  userBe = false;
  /** A back-end runs the queue. Kernel: vq->private_data */
  active = false;
  /** Memory table, shared by the device's queues. */
  table: MemoryTable | undefined = undefined;
  kick: EventFd | undefined = undefined;
  call: EventFd | undefined = undefined;
  error: EventFd | undefined = undefined;
  log: EventFd | undefined = undefined;
  /** Watches `kick`; absent when the back-end has no handler. */
  poll: Poll | undefined = undefined;
  readonly userMemory: UserMemory;
  /**
   * Most indirect table entries that one walk may read before it is given up as
   * `walk-limit`. vhost has no such limit: a chain of tables can cost it 2^31 reads.
   */
  walkLimit = Number.POSITIVE_INFINITY;
  /** What remains of the limit during a walk. */
  walkLeft = 0;

  /** The arrays for iovecs and log are allocated. Kernel: vhost_dev_alloc_iovecs() */
  hasIovecs = false;
  /** The iovecs of an indirect table itself. Kernel: vq->indirect */
  readonly indirect = new IovArray(UIO_MAXIOV);
  readonly indirectReader: IovReader;
  /** The mapping last used for each part of the ring. */
  descMapping: Mapping = NO_MAPPING;
  indirectMapping: Mapping = NO_MAPPING;
  availMapping: Mapping = NO_MAPPING;
  usedMapping: Mapping = NO_MAPPING;
  logMapping: Mapping = NO_MAPPING;
  /** Runs of dirty bitmap bytes set by the current operation. */
  readonly filled = new FilledBytes();
  private faults: Fault[] = [];
  private features = 0n;
  /** The features as 32-bit words, lowest first, because shifting a bigint is slow. */
  private readonly featureWords = new Int32Array(4);

  constructor(readonly device: Device) {
    this.userMemory = device.environment.memory;
    this.indirectReader = new IovReader(this.userMemory, this.indirect);
  }

  /** Feature bits that were negotiated. Kernel: vq->acked_features */
  get ackedFeatures(): bigint {
    return this.features;
  }

  set ackedFeatures(features: bigint) {
    if (features === this.features) return;
    this.features = features;
    const words = this.featureWords;
    const plain = Number(features);
    if (plain <= Number.MAX_SAFE_INTEGER) {
      words.fill(0);
      words[0] = plain;
      words[1] = plain / 0x1_0000_0000;
      return;
    }
    for (let n = 0; n < words.length; n++) {
      words[n] = Number(BigInt.asIntN(32, features >> BigInt(32 * n)));
    }
  }

  /** Kernel: vhost_has_feature() */
  hasFeature(bit: number): boolean {
    return (((this.featureWords[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) === 1;
  }

  /**
   * Report a refusal and return its error.
   *
   * @returns -errno
   *
   * Kernel: vq_err()
   */
  refuse<Code extends FaultCode>(code: Code, errno: number, values: FaultValues[Code]): number {
    const fault = { code, errno, values } as Fault;
    this.faults.push(fault);
    const { observer } = this.device;
    observer?.see({ type: "error", fault });
    if (this.error !== undefined) {
      this.error.signal();
      observer?.see({ type: "signal", fd: this.error.fd, purpose: "error" });
    }
    return -errno;
  }

  /** The faults reported since the last call, in order. */
  takeFaults(): readonly Fault[] {
    const taken = this.faults;
    if (taken.length > 0) this.faults = [];
    return taken;
  }
}

/**
 * Reset a queue to its initial state. Its poll is not touched.
 *
 * Kernel: vhost_vq_reset()
 */
export function vqReset(vq: VirtQueue): void {
  vq.num = 1;
  vq.desc = 0;
  vq.avail = 0;
  vq.used = 0;
  vq.lastAvailIdx = 0;
  vq.availIdx = 0;
  vq.lastUsedIdx = 0;
  vq.signalledUsed = 0;
  vq.signalledUsedValid = false;
  vq.usedFlags = 0;
  vq.logUsed = false;
  vq.logAddr = NO_LOG_ADDR;
  vq.active = false;
  vq.ackedFeatures = 0n;
  vq.logBase = 0;
  vq.error = undefined;
  vq.kick = undefined;
  vq.call = undefined;
  vq.log = undefined;
  vq.table = undefined;
  resetIsLe(vq);
  disableCrossEndian(vq);
}

/** A legacy guest is assumed to have the host's byte order. Kernel: vhost_disable_cross_endian() */
function disableCrossEndian(vq: VirtQueue): void {
  vq.userBe = false;
}

/** Legacy rings are little-endian, like the host. Kernel: vhost_reset_is_le() */
export function resetIsLe(vq: VirtQueue): void {
  vq.isLe = true;
}

/** Kernel: vhost_init_is_le() */
export function initIsLe(vq: VirtQueue): void {
  vq.isLe = vq.hasFeature(VIRTIO_F_VERSION_1) || !vq.userBe;
}
