import { hex } from "../../base/hex.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { columns } from "../columns.ts";
import { count } from "../number-text.ts";

/** Regions shown of one memory table; JSON has them all. */
const REGIONS_SHOWN = 24;

/** The memory table that an operation sets, one line per region; none for other operations. */
export function regionLines(operation: Operation, indent: number): string[] {
  if (operation.op !== "dev_ioctl") return [];
  const { arg } = operation;
  if (arg === undefined || !("regions" in arg)) return [];
  const rows = arg.regions
    .slice(0, REGIONS_SHOWN)
    .map(({ gpa, size, hva }) => ["region", `guest ${hex(gpa)}`, `user ${hex(hva)}`, hex(size)]);
  const lines = columns(rows, indent);
  const more = arg.regions.length - rows.length;
  if (more > 0) lines.push(`${" ".repeat(indent)}… ${count(more, "more region")} (JSON has all)`);
  return lines;
}
