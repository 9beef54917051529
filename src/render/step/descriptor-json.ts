import { descFlagNames, VRING_DESC_F_NEXT } from "../../abi/vring.ts";
import { hex } from "../../base/hex.ts";
import type { DescriptorEvent, StepIovec, StepTranslation } from "../../stepping/translations.ts";

/** A descriptor as read, with the iovecs that back it if vhost translated it. */
export function descriptorJson(seen: DescriptorEvent, { ret, iovecs }: StepTranslation): object {
  const { table, index, at, addr, len, flags, next } = seen;
  return {
    table,
    index,
    at: hex(at),
    addr: hex(addr),
    len,
    flags: descFlagNames(flags),
    ...((flags & VRING_DESC_F_NEXT) !== 0 && { next }),
    ...(ret !== undefined && { ret, iovecs: iovecs.map(iovecJson) }),
  };
}

/** One iovec of a chain, and its region. */
export function iovecJson({ number, base, len, region }: StepIovec): object {
  return {
    iov: number,
    base: hex(base),
    len,
    ...(region && {
      region: { gpa: hex(region.gpa), size: hex(region.size), hva: hex(region.hva) },
    }),
  };
}
