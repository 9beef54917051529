import { VHOST_F_LOG_ALL } from "../../abi/features.ts";
import { VHOST_VRING_BIG_ENDIAN, VHOST_VRING_F_LOG } from "../../abi/vhost.ts";
import type { Operation } from "../../scenario/scenario.ts";
import type { FuzzInput, InputRegion } from "./fuzz-input.ts";

/** The queue that inputs use. */
export const VQ = 0;
/** The eventfds that the VMM uses. */
export const FDS = { kick: 1, call: 2, error: 3, log: 4 } as const;

/** Performs operations: a runner, with or without an observer. */
export interface Performer {
  /** Perform one operation. Returns -errno, a result, or 0 if it has none. */
  perform(operation: Operation): number;
}

/** Set up a device as a VMM does, up to the start of the back-end. False when vhost refuses. */
export function setUp(input: FuzzInput, performer: Performer): boolean {
  for (const operation of configuration(input)) {
    const ret = performer.perform(operation);
    if (ret < 0 && !("cmd" in operation && operation.cmd === "VHOST_SET_VRING_ENDIAN")) {
      return false;
    }
  }
  return true;
}

/** Whether the input wants a dirty log from the start. */
export function logsFromStart({ queue }: FuzzInput): boolean {
  return queue.logUsed || hasLogAll(queue.features);
}

/** Whether VHOST_F_LOG_ALL is set. */
export function hasLogAll(features: FuzzInput["queue"]["features"]): boolean {
  return typeof features === "number"
    ? (features & (1 << VHOST_F_LOG_ALL)) !== 0
    : ((features >> BigInt(VHOST_F_LOG_ALL)) & 1n) === 1n;
}

export function setMemTable(regions: readonly InputRegion[]): Operation {
  return { op: "dev_ioctl", cmd: "VHOST_SET_MEM_TABLE", arg: { regions } };
}

export function setLogBase(base: FuzzInput["queue"]["logBase"]): Operation {
  return { op: "dev_ioctl", cmd: "VHOST_SET_LOG_BASE", arg: { base } };
}

function vring(cmd: string, arg: { readonly num: number } | { readonly fd: number }): Operation {
  return { op: "vring_ioctl", cmd, arg: { index: VQ, ...arg } };
}

/** VHOST_SET_VRING_NUM or VHOST_SET_VRING_BASE. */
export function setVring(which: "num" | "base", num: number): Operation {
  return vring(which === "num" ? "VHOST_SET_VRING_NUM" : "VHOST_SET_VRING_BASE", { num });
}

/** VHOST_SET_VRING_ADDR */
export function setAddr(
  ring: Pick<FuzzInput["queue"], "logUsed" | "desc" | "avail" | "used" | "logAddr">,
): Operation {
  const { desc, avail, used, logAddr: log } = ring;
  const flags = ring.logUsed ? VHOST_VRING_F_LOG : 0;
  return {
    op: "vring_ioctl",
    cmd: "VHOST_SET_VRING_ADDR",
    arg: { index: VQ, flags, desc, used, avail, log },
  };
}

function configuration(input: FuzzInput): Operation[] {
  const { queue } = input;
  const operations: Operation[] = [
    { op: "dev_ioctl", cmd: "VHOST_SET_OWNER" },
    { op: "features", vq: VQ, value: queue.features },
    setMemTable(input.tables[0] ?? []),
  ];
  if (queue.logBase !== 0) operations.push(setLogBase(queue.logBase));
  operations.push(setVring("num", queue.num), setVring("base", queue.base));
  if (queue.bigEndian) {
    operations.push(vring("VHOST_SET_VRING_ENDIAN", { num: VHOST_VRING_BIG_ENDIAN }));
  }
  operations.push(setAddr(queue), vring("VHOST_SET_VRING_KICK", { fd: FDS.kick }));
  if (queue.call) operations.push(vring("VHOST_SET_VRING_CALL", { fd: FDS.call }));
  operations.push(vring("VHOST_SET_VRING_ERR", { fd: FDS.error }));
  if (logsFromStart(input)) {
    operations.push({ op: "dev_ioctl", cmd: "VHOST_SET_LOG_FD", arg: { fd: FDS.log } });
  }
  return operations;
}
