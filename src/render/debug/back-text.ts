import { hex } from "../../base/hex.ts";
import type { WriteEvent } from "../../engine/observer.ts";
import { fieldAt, fieldName } from "../../stepping/step-field.ts";
import type { StepRecord } from "../../stepping/step-record.ts";
import { count } from "../number-text.ts";
import { operationText } from "../step/operation-text.ts";
import { stateLines } from "../step/state-text.ts";
import type { Style } from "../style.ts";

const INDENT = "    ";
/** Restored fields that are shown. */
const FIELDS_SHOWN = 8;

/** An operation that was undone, with the restored memory and state. */
export function backText(record: StepRecord, vq: number, style: Style): string[] {
  const { number, operation, before, after } = record;
  const reversed = { ...record, before: after, after: before };
  return [
    `undid ${style.chalk.bold(`#${number} ${operationText(operation, vq)}`)}`,
    ...memoryLines(record),
    ...stateLines(reversed, "changed", style, INDENT),
  ];
}

function memoryLines({ events, before }: StepRecord): string[] {
  const writes = events.filter(
    (event): event is WriteEvent =>
      event.type === "write" && event.structure !== "argument" && event.old !== event.value,
  );
  const fields = writes.toReversed().map(({ structure, addr, value, old }) => {
    const name = fieldName(fieldAt(structure, addr, before));
    return `${INDENT}${name} ${value} → ${old}`;
  });
  const poked = events.flatMap((event) =>
    event.type === "poke" && event.old.length > 0
      ? [`${INDENT}${count(event.old.length, "byte")} at ${hex(event.addr)} as before`]
      : [],
  );
  const more = fields.length - FIELDS_SHOWN;
  return [
    ...fields.slice(0, FIELDS_SHOWN),
    ...(more > 0 ? [`${INDENT}… ${count(more, "more field")}`] : []),
    ...poked,
  ];
}
