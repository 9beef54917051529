import type { U64 } from "../../base/u64.ts";
import type { StepTarget } from "../step-target.ts";

/** A part of a guest range that is contiguous in user memory. */
export interface GuestPiece {
  readonly gpa: bigint;
  readonly addr: U64;
  /** Bytes. */
  readonly size: bigint;
}

/** Cut a guest range where regions of the memory table begin and end. */
export function guestPieces(target: StepTarget, gpa: bigint, size: bigint): GuestPiece[] {
  const end = gpa + size;
  const cuts = (target.machine.device.table?.regions ?? [])
    .flatMap((region) => [region.gpa, region.gpa + region.size])
    .filter((cut) => cut > gpa && cut < end);
  const starts = [...new Set([gpa, ...cuts])].sort((a, b) => (a < b ? -1 : 1));
  return starts.map((start, n) => {
    const at = BigInt.asUintN(64, start);
    return { gpa: at, addr: target.userAddress(at), size: (starts[n + 1] ?? end) - start };
  });
}
