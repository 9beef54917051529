import { hex } from "../../base/hex.ts";
import type { EngineEvent } from "../../engine/observer.ts";
import type { VqState } from "../../scenario/scenario.ts";
import { fieldAt, fieldName, ringFieldAt } from "../../stepping/step-field.ts";

/**
 * An access as cells of a line: the kind, the field, its user address, and the value (`old → new` of a write).
 */
export function accessRow(event: EngineEvent, state: VqState): string[] {
  if (event.type === "poke") return pokeRow(event, state);
  if (event.type !== "read" && event.type !== "write" && event.type !== "access-fault") return [];
  const { structure, addr } = event;
  const field = fieldAt(structure, addr, state);
  const { position } = field;
  const name = fieldName(field) + (position === undefined ? "" : ` at position ${position}`);
  const place = structure === "indirect" ? `guest ${hex(addr)}` : hex(addr);
  if (event.type === "access-fault") {
    return ["fault", name, place, `${event.size} B, not all of it is mapped`];
  }
  const { value } = event;
  return event.type === "read"
    ? ["read", name, place, String(value)]
    : ["write", name, place, `${event.old} → ${value}`];
}

/** Bytes of a poke that are shown. */
const BYTES_SHOWN = 16;

/** A write by the guest or the device, outside vhost: bytes in memory order. */
function pokeRow(
  { addr, old, bytes }: Extract<EngineEvent, { readonly type: "poke" }>,
  state: VqState,
): string[] {
  const field = ringFieldAt(addr, state);
  const name = field === undefined ? "" : fieldName(field);
  return ["poke", name, hex(addr), `${bytesText(old)} → ${bytesText(bytes)}`];
}

function bytesText(bytes: Uint8Array): string {
  if (bytes.length === 0) return "not mapped";
  const digits = Buffer.from(bytes.subarray(0, BYTES_SHOWN)).toString("hex");
  return bytes.length > BYTES_SHOWN ? `${digits}…` : digits;
}
