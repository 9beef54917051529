import type { MergeResult } from "../../services/fuzz-merge.ts";
import type { FuzzStatus } from "../../services/fuzz-status.ts";
import { columns } from "../columns.ts";
import { count } from "../number-text.ts";
import { safe } from "../safe.ts";
import type { Style } from "../style.ts";
import { resumeCommand } from "./command.ts";
import { findingLines, planLine, warningLines } from "./text.ts";

/** How a campaign stands, for a person. */
export function statusText(status: FuzzStatus, style: Style): string {
  const { folder, holder, why, units, allUnits, findings, isDamaged, troubles } = status;
  const state =
    holder !== undefined
      ? `process ${holder.pid} on ${safe(holder.host)} is at work on it`
      : isDamaged
        ? `damaged; to do again what is lost: ${resumeCommand(folder)}`
        : why === "complete"
          ? "done"
          : why === "time"
            ? "its time is up"
            : `${why ?? "killed"}; to go on: ${resumeCommand(folder)}`;
  const lines = [
    planLine(status),
    ...columns(
      [
        ["state", state],
        ["units", allUnits === undefined ? `${units}` : `${units} of ${allUnits}`],
        ["runs", `${status.runs} in ${status.seconds.toFixed(1)} s`],
        ["edges", `${status.edges}`],
        ["corpus", count(status.corpus, "input")],
        ["findings", `${findings.length}`],
      ],
      2,
    ),
    ...troubles.flatMap((trouble) => warningLines(trouble, style)),
    ...findingLines(findings, status, style),
  ];
  return `${lines.join("\n")}\n`;
}

/** What merging came to, for a person. */
export function mergeText(result: MergeResult, style: Style): string {
  const { from, folder, units, runs, edges, corpus, findings, missing, troubles } = result;
  const what = [
    `${count(from.length, "folder")} in ${safe(folder)}`,
    ...[count(units, "unit"), count(runs, "run"), count(edges, "edge")],
    `${count(corpus, "input")} kept`,
    count(findings.length, "finding"),
  ];
  const lines = [
    planLine(result),
    what.join(", "),
    ...troubles.flatMap((trouble) => warningLines(trouble, style)),
    ...missing.map((one) => style.chalk.yellow(`missing: ${one}`)),
    ...findingLines(findings, result, style),
  ];
  return `${lines.join("\n")}\n`;
}
