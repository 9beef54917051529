import type { U64 } from "../abi/u64.ts";
import { UIO_MAXIOV } from "../abi/vhost.ts";
import { type Mapping, NO_MAPPING, type UserMemory } from "../memory/user-memory.ts";
import type { Fault, FaultCode } from "./fault.ts";
import { IovArray } from "./iov-array.ts";
import { IovReader } from "./iov-reader.ts";
import type { MemoryTable } from "./memory-table.ts";
import type { Observer } from "./observer.ts";

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
  /** Ring fields are little-endian. */
  isLe = true;
  /** Memory table, shared by the device's queues. */
  table: MemoryTable;
  readonly userMemory: UserMemory;
  observer: Observer | undefined = undefined;
  /**
   * Entries of indirect tables that one walk may read before it is given up as
   * `walk-limit`. vhost has no such bound: a chain of tables may cost it 2^31 reads.
   */
  walkLimit = Number.POSITIVE_INFINITY;
  /** What is left of it during a walk. */
  walkLeft = 0;

  /** Where an indirect table's own iovecs go. Kernel: vq->indirect */
  readonly indirect = new IovArray(UIO_MAXIOV);
  readonly indirectReader: IovReader;
  /** Mapping hit last by each ring part. */
  descMapping: Mapping = NO_MAPPING;
  availMapping: Mapping = NO_MAPPING;
  private faults: Fault[] = [];

  constructor(userMemory: UserMemory, table: MemoryTable) {
    this.userMemory = userMemory;
    this.table = table;
    this.indirectReader = new IovReader(userMemory, this.indirect);
  }

  /**
   * Report a refusal and give back what the operation returns for it.
   *
   * @returns -errno
   *
   * Kernel: vq_err()
   */
  refuse(code: FaultCode, errno: number, ...args: U64[]): number {
    this.faults.push({ code, errno, args });
    return -errno;
  }

  /** What was reported since the last call, in order. */
  takeFaults(): readonly Fault[] {
    const taken = this.faults;
    if (taken.length > 0) this.faults = [];
    return taken;
  }
}
