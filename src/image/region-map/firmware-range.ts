import type { MapText } from "./map-text.ts";

/** A range as the guest's firmware or kernel lists it. */
export interface FirmwareRange {
  readonly start: bigint;
  /** One past the last byte. */
  readonly end: bigint;
  readonly isRam: boolean;
  /** Index in the map's text. */
  readonly at: number;
}

/** Make a range of two inclusive hexadecimal addresses without 0x. */
export function firmwareRange(
  text: MapText,
  { first, last, isRam, at }: { first: string; last: string; isRam: boolean; at: number },
): FirmwareRange {
  const start = BigInt(`0x${first}`);
  const end = BigInt(`0x${last}`) + 1n;
  if (end <= start) throw text.error("the range ends before it begins", at);
  return { start, end, isRam, at };
}
