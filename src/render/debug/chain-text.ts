import type { ChosenHead } from "../../stepping/debug/walk-head.ts";
import type { ExplainedStep } from "../../stepping/explain-step.ts";
import { faultLines } from "../chain-text.ts";
import { columns } from "../columns.ts";
import { count } from "../number-text.ts";
import { safe } from "../safe.ts";
import { descriptorRow } from "../step/descriptor-text.ts";
import type { Style } from "../style.ts";

const DESCRIPTORS_SHOWN = 64;

const WHY: Readonly<Record<ChosenHead["why"], string>> = {
  popped: "last popped",
  refused: "last refused",
  next: "next to be popped",
};

/** A chain as a pop would find it now. */
export function chainAtText(
  { record, request, translations, faults }: ExplainedStep,
  head: number,
  why: ChosenHead["why"] | undefined,
  style: Style,
): string[] {
  const { answer } = record;
  const rows = [...translations].map(([seen, translated]) => descriptorRow(seen, translated));
  const more = rows.length - DESCRIPTORS_SHOWN;
  const sizes = `${count(answer.out ?? 0, "readable iovec")}, ${count(answer.in ?? 0, "writable iovec")}`;
  const title = `head ${head}${why === undefined ? "" : `, ${WHY[why]}`}`;
  return [
    `${style.chalk.bold(title)}: ${request === undefined ? sizes : `${safe(request.summary)} (${sizes})`}`,
    ...columns(rows.slice(0, DESCRIPTORS_SHOWN), 2),
    ...(more > 0 ? [`  … ${count(more, "more descriptor")}`] : []),
    ...faults.flatMap((fault) => faultLines(fault, "  ", style)),
  ];
}
