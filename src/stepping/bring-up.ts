import { VHOST_VRING_BIG_ENDIAN, VHOST_VRING_F_LOG } from "../abi/vhost.ts";
import type { U64 } from "../base/u64.ts";
import { u64 } from "../base/u64.ts";
import type { MemoryRegion } from "../memory/memory-region.ts";
import type { Operation } from "../scenario/scenario.ts";

/** Eventfds that a VMM gives the queue. */
export const KICK_FD = 0;
export const CALL_FD = 1;
export const ERR_FD = 2;

/** A queue as a VMM hands it to vhost. */
export interface QueueSetUp {
  readonly features: bigint;
  readonly regions: readonly MemoryRegion[];
  readonly num: number;
  /** The available index that the device pops next. */
  readonly lastAvailIdx: number;
  /** User addresses. */
  readonly desc: U64;
  readonly avail: U64;
  readonly used: U64;
  /** The ring belongs to a legacy big-endian guest. */
  readonly bigEndian: boolean;
  /** With the dirty log on: user address of its bitmap, guest address of the used ring. */
  readonly log?: { readonly base: number; readonly used: bigint };
}

/**
 * The operations of a VMM, and then of the back-end, that start virtqueue 0 of a
 * vhost device. The last one disables notifications, as every kick handler does first.
 */
export function bringUp(queue: QueueSetUp): Operation[] {
  const { log, num, desc, avail, used } = queue;
  const index = 0;
  const regions = queue.regions.map(({ gpa, size, hva }) => ({
    gpa: u64(gpa),
    size: u64(size),
    hva: u64(hva),
  }));
  const vring = (cmd: string, arg: object): Operation => ({
    op: "vring_ioctl",
    cmd,
    arg: { index, ...arg },
  });
  return [
    { op: "dev_ioctl", cmd: "VHOST_SET_OWNER" },
    { op: "features", vq: 0, value: u64(queue.features) },
    { op: "dev_ioctl", cmd: "VHOST_SET_MEM_TABLE", arg: { regions } },
    ...(log === undefined
      ? []
      : [
          {
            op: "dev_ioctl",
            cmd: "VHOST_SET_LOG_BASE",
            arg: { base: log.base },
          } satisfies Operation,
        ]),
    vring("VHOST_SET_VRING_NUM", { num }),
    vring("VHOST_SET_VRING_BASE", { num: queue.lastAvailIdx }),
    ...(queue.bigEndian ? [vring("VHOST_SET_VRING_ENDIAN", { num: VHOST_VRING_BIG_ENDIAN })] : []),
    vring("VHOST_SET_VRING_ADDR", {
      flags: log === undefined ? 0 : VHOST_VRING_F_LOG,
      desc,
      used,
      avail,
      log: u64(log?.used ?? 0n),
    }),
    vring("VHOST_SET_VRING_KICK", { fd: KICK_FD }),
    vring("VHOST_SET_VRING_CALL", { fd: CALL_FD }),
    vring("VHOST_SET_VRING_ERR", { fd: ERR_FD }),
    { op: "backend", vq: 0, active: true },
    { op: "init_access", vq: 0 },
    { op: "disable_notify", vq: 0 },
  ];
}
