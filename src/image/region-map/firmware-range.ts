import type { MapText } from "./map-text.ts";

/** A range listed by the guest's firmware or kernel. */
export interface FirmwareRange {
  readonly start: bigint;
  /** One past the last byte. */
  readonly end: bigint;
  readonly isRam: boolean;
  /** Index in the map's text. */
  readonly at: number;
}

/** Checks that a range ends after it begins. */
export function firmwareRange(text: MapText, range: FirmwareRange): FirmwareRange {
  if (range.end <= range.start) throw text.error("the range ends before it begins", range.at);
  return range;
}
