import { EFAULT } from "../abi/errno.ts";
import { hex } from "../abi/hex.ts";
import { VRING_DESC_F_INDIRECT, VRING_DESC_SIZE } from "../abi/vring.ts";
import { FAULTS, type Fault, faultMessage } from "../engine/fault.ts";
import type { SeenDescriptor } from "../engine/observer.ts";
import type { Profile } from "../engine/profile.ts";
import type { GuestMemory } from "../image/guest-memory.ts";
import type { MemoryImage } from "../image/memory-image.ts";
import { isHeld, mayBeCutAway, piecesOf } from "../image/pieces.ts";
import type { ExplainedFault } from "./dump-result.ts";

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
  const missing = range && firstMissing(image, range);
  if (missing === undefined) return { fault, message, notDumped: false, detail: explanation };
  const at = `${hex(missing.gpa)} (${missing.what})`;
  if (missing.backing === "not-dumped") {
    return {
      fault,
      message,
      notDumped: true,
      detail: `The image does not hold ${at}: it was not dumped.`,
    };
  }
  if (missing.between) {
    const detail = `The image does not hold ${at}: it was cut down to some pages, and vhost may find more.`;
    return { fault, message, notDumped: true, detail };
  }
  if (iova) {
    const detail = `${at} is not RAM of this guest: under ACCESS_PLATFORM it may be an address of a vIOMMU, which is not translated.`;
    return { fault, message, notDumped: true, detail };
  }
  const detail = `${explanation} ${at} is not RAM of this guest.`;
  return { fault, message, notDumped: false, detail };
}

interface Range {
  readonly gpa: bigint;
  /** Bytes. */
  readonly size: number;
  /** What lies there, for a person. */
  readonly what: string;
}

/** The bytes that a fault says could not be read. */
function unreadable(
  memory: GuestMemory,
  { code, args }: Fault,
  descriptors: readonly SeenDescriptor[],
): Range | undefined {
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
function untranslatable(fault: Fault, descriptors: readonly SeenDescriptor[]): Range | undefined {
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

/**
 * The first byte of a range that vhost would not reach, and what the image says of it.
 * RAM that was not dumped is reached by a translation, and not by a read.
 */
function firstMissing(image: MemoryImage, { gpa, size, what }: Range) {
  const start = BigInt.asUintN(64, gpa);
  const pieces = piecesOf(image, start, size);
  const piece =
    pieces.find(({ backing }) => backing === "not-ram") ??
    pieces.find(({ backing }) => !isHeld(backing));
  if (piece === undefined) return undefined;
  const at = start + BigInt(piece.offset);
  return { gpa: at, what, backing: piece.backing, between: mayBeCutAway(image.info, at) };
}
