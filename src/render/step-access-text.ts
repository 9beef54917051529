import { hex } from "../abi/hex.ts";
import type { EngineEvent } from "../engine/observer.ts";
import type { VqState } from "../scenario/scenario.ts";
import { fieldAt, fieldName } from "./step-field.ts";

/**
 * An access as cells of a line: what was done, to which field, its user address,
 * and the value (`old → new` of a write).
 */
export function accessRow(event: EngineEvent, state: VqState): string[] {
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
