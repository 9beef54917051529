import type { ChosenHead } from "../../stepping/debug/walk-head.ts";
import type { StepRecord } from "../../stepping/step-record.ts";
import type { StepTarget } from "../../stepping/step-target.ts";
import { faultLines } from "../chain-text.ts";
import { columns } from "../columns.ts";
import { count } from "../number-text.ts";
import { safe } from "../safe.ts";
import { descriptorRow } from "../step/descriptor-text.ts";
import { explainedFaults } from "../step/fault.ts";
import { requestOf } from "../step/request.ts";
import { translations } from "../step/translation.ts";
import type { Style } from "../style.ts";

const DESCRIPTORS_SHOWN = 64;

const WHY: Readonly<Record<ChosenHead["why"], string>> = {
  popped: "popped last",
  refused: "refused last",
  next: "next to be popped",
};

/** A chain as a pop would find it now. */
export function chainAtText(
  walked: StepRecord,
  head: number,
  why: ChosenHead["why"] | undefined,
  target: StepTarget,
  style: Style,
): string[] {
  const { answer } = walked;
  const request = requestOf(walked, target);
  const rows = [...translations(walked, target)].map(([seen, translated]) =>
    descriptorRow(seen, translated),
  );
  const more = rows.length - DESCRIPTORS_SHOWN;
  const sizes = `${count(answer.out ?? 0, "readable iovec")}, ${count(answer.in ?? 0, "writable iovec")}`;
  const title = `head ${head}${why === undefined ? "" : `, ${WHY[why]}`}`;
  return [
    `${style.chalk.bold(title)}: ${request === undefined ? sizes : `${safe(request.summary)} (${sizes})`}`,
    ...columns(rows.slice(0, DESCRIPTORS_SHOWN), 2),
    ...(more > 0 ? [`  … ${count(more, "more descriptor")}`] : []),
    ...explainedFaults(walked, target).flatMap((fault) => faultLines(fault, "  ", style)),
  ];
}
