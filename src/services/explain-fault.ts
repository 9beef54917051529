import { EFAULT } from "../abi/errno.ts";
import { VRING_DESC_F_INDIRECT, VRING_DESC_SIZE } from "../abi/vring.ts";
import { hex } from "../base/hex.ts";
import { FAULTS, type Fault, faultMessage } from "../engine/fault.ts";
import type { SeenDescriptor } from "../engine/observer.ts";
import type { Profile } from "../engine/profile.ts";
import type { MemoryImage } from "../image/memory-image.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";
import type { ExplainedFault } from "./dump-result.ts";
import { type GuestRange, missingMemory } from "./missing-memory.ts";

/**
 * Say why vhost refuses, in terms of this image: which address, and whether the
 * image is to blame rather than the guest.
 *
 * @param descriptors - what the walk read before it failed
 * @param iova - addresses may go through a vIOMMU
 */
export function explainFault(
  image: MemoryImage,
  memory: GuestMemory,
  profile: Profile,
  fault: Fault,
  descriptors: readonly SeenDescriptor[],
  iova: boolean,
): ExplainedFault {
  const message = faultMessage(fault, profile);
  const { explanation } = FAULTS[fault.code];
  const range = unreadable(memory, fault, descriptors) ?? untranslatable(fault, descriptors);
  const missing = range && missingMemory(image, range, iova);
  if (missing === undefined) return { fault, message, notDumped: false, detail: explanation };
  const { notDumped, sentence } = missing;
  return { fault, message, notDumped, detail: notDumped ? sentence : `${explanation} ${sentence}` };
}

/** The bytes that a fault says could not be read. */
function unreadable(
  memory: GuestMemory,
  { code, args }: Fault,
  descriptors: readonly SeenDescriptor[],
): GuestRange | undefined {
  switch (code) {
    case "avail-idx-read":
      return { gpa: memory.guestAddress(args[0] ?? 0), size: 2, what: "the available ring's idx" };
    case "avail-ring-read":
      return { gpa: memory.guestAddress(args[1] ?? 0), size: 2, what: "the available ring" };
    case "desc-read":
      return {
        gpa: memory.guestAddress(args[1] ?? 0),
        size: VRING_DESC_SIZE,
        what: "the descriptor table",
      };
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
  fault: Fault,
  descriptors: readonly SeenDescriptor[],
): GuestRange | undefined {
  const last = descriptors.at(-1);
  if (fault.errno !== EFAULT || !fault.code.endsWith("translation") || last === undefined) {
    return undefined;
  }
  const what = (last.flags & VRING_DESC_F_INDIRECT) !== 0 ? "the indirect table" : "the buffer";
  return {
    gpa: BigInt(last.addr),
    size: last.len,
    what: `${what} at ${hex(last.addr)}, ${last.len} bytes`,
  };
}
