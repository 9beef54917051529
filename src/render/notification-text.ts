import { VRING_AVAIL_F_NO_INTERRUPT, VRING_USED_F_NO_NOTIFY } from "../abi/vring.ts";
import type { SplitQueue } from "../ring/queue-at-rest.ts";

const UNKNOWN = "?";

/**
 * Whether the driver kicks the device for the next chain that it makes available.
 *
 * Spec: 2.7.10
 */
export function kicksText({ eventIdx, fields, told }: SplitQueue): string {
  if (eventIdx === undefined) return UNKNOWN;
  if (eventIdx) return eventText(fields.availEvent, fields.availIdx, told.num);
  return flagText(fields.usedFlags, VRING_USED_F_NO_NOTIFY);
}

/**
 * Whether the device interrupts the driver at its next completion.
 *
 * Spec: 2.7.7
 */
export function interruptsText({ eventIdx, fields, told }: SplitQueue): string {
  if (eventIdx === undefined) return UNKNOWN;
  if (eventIdx) return eventText(fields.usedEvent, fields.usedIdx, told.num);
  return flagText(fields.availFlags, VRING_AVAIL_F_NO_INTERRUPT);
}

function flagText(flags: number | undefined, suppress: number): string {
  if (flags === undefined) return UNKNOWN;
  return (flags & suppress) === 0 ? "on" : "off";
}

/** The notification comes when the index moves past `event`. */
function eventText(event: number | undefined, idx: number | undefined, num: number): string {
  if (event === undefined || idx === undefined) return UNKNOWN;
  const ahead = (event - idx) & 0xffff;
  if (ahead === 0) return "on";
  return ahead < num ? `after ${ahead + 1}` : "off";
}
