import type { U64 } from "../base/u64.ts";
import type { Structure } from "../engine/observer.ts";
import { type SplitPart, splitFieldAt } from "../ring/split-fields.ts";
import type { VqState } from "../scenario/scenario.ts";

/** The field at an address that the engine accessed. */
export interface StepField {
  readonly structure: Structure;
  /**
   * `idx`, `flags`, `ring`, `ring.len`, `used_event`, …, followed by `+0x1` for a byte
   * within; `+0x…` or `-0x…` alone outside the structure.
   */
  readonly field: string;
  /** Slot of a ring, index in the descriptor table, or byte of the dirty bitmap. */
  readonly index?: number;
  /** Free-running index of a ring slot. */
  readonly position?: number;
}

/** The index that the positions of a ring's slots are counted from. */
const COUNTED_FROM = { avail: "last_avail_idx", used: "last_used_idx" } as const;

/** The state that is needed to name an address. */
type Placed = Pick<
  VqState,
  "num" | "desc" | "avail" | "used" | "log_base" | "last_avail_idx" | "last_used_idx"
>;

/**
 * Name the field at a user address, given where the queue's rings lie.
 *
 * @param state - the queue before the operation
 */
export function fieldAt(structure: Structure, addr: U64, state: Placed): StepField {
  switch (structure) {
    case "desc":
    case "avail":
    case "used":
      return ringField(structure, offset(addr, state[structure]), state);
    case "log":
      return { structure, field: "byte", index: Number(offset(addr, state.log_base)) };
    default:
      return { structure, field: "" };
  }
}

/** The ring field at a user address; undefined outside the rings. */
export function ringFieldAt(addr: U64, state: Placed): StepField | undefined {
  return (["avail", "used", "desc"] as const)
    .map((structure) => fieldAt(structure, addr, state))
    .find(({ field }) => !isOutside(field));
}

function offset(addr: U64, base: U64): bigint {
  return BigInt.asIntN(64, BigInt(addr) - BigInt(base));
}

function ringField(structure: SplitPart, offset: bigint, state: Placed): StepField {
  const { num } = state;
  const found = splitFieldAt(structure, num, offset);
  const { index } = found;
  if (structure === "desc" || index === undefined) return { structure, ...found };
  const from = state[COUNTED_FROM[structure]];
  // The first position from `from` on that falls into this slot.
  return { structure, ...found, position: (from + ((index - from) & (num - 1))) & 0xffff };
}

function isOutside(field: string): boolean {
  return field.startsWith("+") || field.startsWith("-");
}

/** `avail.ring[19]`, `used.ring[19].len`, `used_event`; `desc[3]` for the start of a descriptor. */
export function fieldName({ structure, field, index }: StepField): string {
  if (/^(used|avail)_event/.test(field)) return field;
  const at = index === undefined ? "" : `[${index}]`;
  switch (structure) {
    case "avail":
    case "used":
    case "desc":
      if (isOutside(field)) return structure + field;
      if (structure !== "desc") return `${structure}.${field.replace("ring", `ring${at}`)}`;
      return field === "addr" ? `desc${at}` : `desc${at}.${field}`;
    case "log":
      return `log${at}`;
    default:
      return structure;
  }
}
