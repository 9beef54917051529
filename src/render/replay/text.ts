import { fileTitle } from "../../base/standard-input.ts";
import type { CaseOutcome, FileResult, ReplayCounts, ReplayResult } from "../../services/replay.ts";
import { warningLines } from "../fuzz/text.ts";
import { count } from "../number-text.ts";
import { safe } from "../safe.ts";
import type { Style } from "../style.ts";
import { table } from "../table.ts";
import { placeOf, reproduceCommand } from "./case.ts";
import { differenceLines } from "./difference-text.ts";

/** A replay as text: files with their counts, then the first failing cases and findings. */
export function replayText(result: ReplayResult, style: Style): string {
  const lines = fileTable(result, style);
  for (const failure of result.failures) lines.push("", ...failureLines(failure, style));
  const left = result.summary.failed - result.failures.length;
  if (left > 0) lines.push("", `and ${count(left, "more failing case")}`);
  for (const finding of result.findings) lines.push("", ...findingLines(finding, style));
  for (const text of result.warnings) lines.push("", ...warningLines(text, style));
  return `${lines.join("\n")}\n`;
}

function fileTable({ files, summary }: ReplayResult, { chalk }: Style): string[] {
  const rows = files.map((file) => countRow(safe(fileTitle(file.file)), file, failingKinds(file)));
  if (files.length > 1) rows.push(countRow(`all ${files.length}`, summary, ""));
  const heads = ["file", "cases", "passed", "failed", ""];
  const [head = "", ...body] = table([heads, ...rows], { right: [1, 2, 3] });
  const failed = [...files, summary].map((counts) => counts.failed > 0);
  return [chalk.bold(head), ...body.map((line, n) => (failed[n] ? chalk.red(line) : line))];
}

function countRow(name: string, { cases, passed, failed }: ReplayCounts, note: string): string[] {
  return [name, `${cases}`, `${passed}`, `${failed}`, note];
}

function failingKinds({ kinds }: FileResult): string {
  const failing = kinds.filter(({ failed }) => failed > 0);
  return failing.map(({ kind, failed }) => `${safe(kind)} ${failed}`).join(", ");
}

function failureLines(failure: CaseOutcome, { chalk }: Style): string[] {
  const { name, kind, kernel } = failure;
  const title = `${safe(name)} (${safe(kind)}, kernel ${kernel})`;
  return [
    `${chalk.bold(title)} at ${placeOf(failure)}`,
    ...differenceLines(failure),
    `  to see it again: ${reproduceCommand(failure)}`,
  ];
}

/** A finding that passed: its property holds, or is violated as expected. */
function findingLines(outcome: CaseOutcome, { chalk }: Style): string[] {
  const { name, kernel, property = "", violation } = outcome;
  const verdict = violation === undefined ? "holds" : "is violated, as expected";
  const title = `${chalk.bold(safe(name))} (kernel ${kernel}) at ${placeOf(outcome)}`;
  const seen =
    violation === undefined ? [] : [`  steps[${violation.step}]: ${safe(violation.message)}`];
  return [`${title}: ${safe(property)} ${verdict}`, ...seen];
}
