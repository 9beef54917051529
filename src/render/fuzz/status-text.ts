import type { MergeResult } from "../../services/fuzz-merge.ts";
import type { FuzzStatus } from "../../services/fuzz-status.ts";
import { count } from "../number-text.ts";
import { safe } from "../safe.ts";
import type { Style } from "../style.ts";
import { table } from "../table.ts";
import { resumeCommand } from "./command.ts";
import { findingLines, planLine, warningLines } from "./text.ts";

/** The state of a campaign as text. */
export function statusText(status: FuzzStatus, style: Style): string {
  const { folder, holder, why, findings, isDamaged, troubles } = status;
  const state =
    holder !== undefined
      ? `process ${holder.pid} on ${safe(holder.host)} is working on it`
      : isDamaged
        ? `damaged; to redo what is lost: ${resumeCommand(folder)}`
        : why === "complete"
          ? "done"
          : why === "time"
            ? "time is up"
            : `${why ?? "killed"}; to resume: ${resumeCommand(folder)}`;
  const lines = [
    planLine(status),
    ...table(
      [
        ["state", state],
        ["units", unitsText(status)],
        ["runs", `${status.runs} in ${status.seconds.toFixed(1)} s`],
        ["edges", `${status.edges}`],
        ["corpus", count(status.corpus, "input")],
        ["findings", `${findings.length}`],
      ],
      { indent: 2 },
    ),
    ...troubles.flatMap((trouble) => warningLines(trouble, style)),
    ...findingLines(findings, status, style),
  ];
  return `${lines.join("\n")}\n`;
}

function unitsText({ units, begunUnits, allUnits }: FuzzStatus): string {
  const done = allUnits === undefined ? `${units}` : `${units} of ${allUnits}`;
  return begunUnits === 0 ? done : `${done} finished, ${begunUnits} begun`;
}

/** The result of merging as text. */
export function mergeText(result: MergeResult, style: Style): string {
  const { from, folder, units, runs, edges, corpus, findings, missing, troubles } = result;
  const lines = [
    planLine(result),
    ...table(
      [
        ["folder", `${safe(folder)}, from ${count(from.length, "folder")}`],
        ["units", `${units}`],
        ["runs", `${runs}`],
        ["edges", `${edges}`],
        ["corpus", count(corpus, "input")],
        ["findings", `${findings.length}`],
      ],
      { indent: 2 },
    ),
    ...troubles.flatMap((trouble) => warningLines(trouble, style)),
    ...missing.map((one) => style.chalk.yellow(`missing: ${one}`)),
    ...findingLines(findings, result, style),
  ];
  return `${lines.join("\n")}\n`;
}
