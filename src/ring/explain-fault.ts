import { EFAULT } from "../abi/errno.ts";
import { VRING_AVAIL_ELEM_SIZE, VRING_DESC_SIZE } from "../abi/vring.ts";
import { hex } from "../base/hex.ts";
import { FAULTS, type Fault, faultMessage } from "../engine/fault.ts";
import type { SeenDescriptor } from "../engine/observer.ts";
import type { Profile } from "../engine/profile.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import { type GuestRange, missingMemory } from "./missing-memory.ts";

/** A fault with its cause, as far as memory shows it. */
export interface ExplainedFault {
  readonly fault: Fault;
  /** The kernel's own words. */
  readonly message: string;
  /**
   * The failing memory exists, or may exist, in the guest but is missing from the
   * image. vhost itself may have read it, so the guest is not to blame.
   */
  readonly notDumped: boolean;
  /** One sentence about this chain. */
  readonly detail: string;
}

/** Explain why vhost refuses a chain, when all of guest memory is available. */
export function explainFault(fault: Fault, profile: Profile): ExplainedFault {
  const detail = FAULTS[fault.code].explanation;
  return { fault, message: faultMessage(fault, profile), notDumped: false, detail };
}

/**
 * Explain why vhost refuses a chain of an image: at which address, and whether the
 * image is to blame rather than the guest.
 *
 * @param descriptors - the descriptors that the walk read before it failed
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

/** The bytes that could not be read, according to a fault. */
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

/** The buffer or table that is not entirely in guest memory, according to a fault. */
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
