import { EFAULT } from "../abi/errno.ts";
import { VRING_AVAIL_ELEM_SIZE, VRING_DESC_SIZE } from "../abi/vring.ts";
import { hex } from "../base/hex.ts";
import { FAULTS, type Fault, faultMessage } from "../engine/fault.ts";
import type { SeenDescriptor } from "../engine/observer.ts";
import type { Profile } from "../engine/profile.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import { type GuestRange, missingMemory } from "./missing-memory.ts";

/** A fault with what memory shows of its cause. */
export interface ExplainedFault {
  readonly fault: Fault;
  /** The kernel's own words. */
  readonly message: string;
  /**
   * The memory it failed on is, or may be, there in the guest and is not in the
   * image: vhost itself may have read it, so the guest is not to blame.
   */
  readonly notDumped: boolean;
  /** One sentence about this very chain. */
  readonly detail: string;
}

/** Say why vhost refuses, where all of guest memory is at hand. */
export function explainFault(fault: Fault, profile: Profile): ExplainedFault {
  const detail = FAULTS[fault.code].explanation;
  return { fault, message: faultMessage(fault, profile), notDumped: false, detail };
}

/**
 * Say why vhost refuses, in terms of an image: which address, and whether the
 * image is to blame rather than the guest.
 *
 * @param descriptors - what the walk read before it failed
 * @param iova - addresses may go through a vIOMMU
 */
export function explainFaultIn(
  memory: GuestMemory,
  profile: Profile,
  fault: Fault,
  descriptors: readonly SeenDescriptor[],
  iova: boolean,
): ExplainedFault {
  const explained = explainFault(fault, profile);
  const range = unreadable(memory, fault, descriptors) ?? untranslatable(fault, descriptors);
  const missing = range && missingMemory(memory.ram, range, iova);
  if (missing === undefined) return explained;
  const { notDumped, sentence } = missing;
  const detail = notDumped ? sentence : `${explained.detail} ${sentence}`;
  return { ...explained, notDumped, detail };
}

/** The bytes that a fault says could not be read. */
function unreadable(
  memory: GuestMemory,
  { code, values }: Fault,
  descriptors: readonly SeenDescriptor[],
): GuestRange | undefined {
  switch (code) {
    case "avail-idx-read":
      return { gpa: memory.guestAddress(values.addr), size: 2, what: "the available ring's idx" };
    case "avail-ring-read": {
      const gpa = memory.guestAddress(values.addr);
      return { gpa, size: VRING_AVAIL_ELEM_SIZE, what: "the available ring" };
    }
    case "desc-read": {
      const gpa = memory.guestAddress(values.addr);
      return { gpa, size: VRING_DESC_SIZE, what: "the descriptor table" };
    }
    case "indirect-read": {
      const at = descriptors.findLastIndex((seen) => seen.table === "main");
      const table = descriptors[at];
      if (table === undefined) return undefined;
      const gpa = BigInt(table.addr) + BigInt(VRING_DESC_SIZE * (descriptors.length - 1 - at));
      return { gpa, size: VRING_DESC_SIZE, what: "an indirect table" };
    }
    default:
      return undefined;
  }
}

/** The buffer or table that a fault says is not all in guest memory. */
function untranslatable(
  { code, errno }: Fault,
  descriptors: readonly SeenDescriptor[],
): GuestRange | undefined {
  const { untranslated } = FAULTS[code];
  const last = descriptors.at(-1);
  if (errno !== EFAULT || untranslated === undefined || last === undefined) return undefined;
  const what = untranslated === "table" ? "the indirect table" : "the buffer";
  return {
    gpa: BigInt(last.addr),
    size: last.len,
    what: `${what} at ${hex(last.addr)}, ${last.len} bytes`,
  };
}
