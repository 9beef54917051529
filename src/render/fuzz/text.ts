import type { FuzzFinding, FuzzResult } from "../../campaign/campaign-state.ts";
import { count } from "../number-text.ts";
import { shellWord } from "../replay/case.ts";
import { safe } from "../safe.ts";
import { drawScenario } from "../scenario-ring-text.ts";
import type { Style } from "../style.ts";
import { wrap } from "../wrap.ts";
import { type CommandContext, findingCommand, resumeCommand } from "./command.ts";

/** Findings that are shown in full; every finding has a file. */
const SHOWN = 10;

/**
 * A campaign as text: its plan, its result, and its findings with their rings.
 *
 * @param planShown - the plan is on the same terminal already
 */
export function fuzzText(result: FuzzResult, style: Style, planShown = false): string {
  const { folder, kept, findings, why, warnings } = result;
  const lines = [
    ...(planShown ? [] : [planLine(result)]),
    ...warnings.flatMap((text) => warningLines(text, style)),
    sumLine(result),
    ...discardedLines(result, style),
    ...findingLines(findings, result, style),
  ];
  const unfinished = why === "interrupted" || why === "failed";
  if (unfinished && kept) lines.push("", `to resume: ${resumeCommand(folder)}`);
  else if (kept && findings.length > 0) lines.push("", `everything is in ${safe(folder)}`);
  return `${lines.join("\n")}\n`;
}

/** A warning in lines. */
export function warningLines(text: string, { chalk, width }: Style): string[] {
  return wrap(`warning: ${safe(text)}`, width).map((line) => chalk.yellow(line));
}

/** The plan of a campaign in one line, the seed first. */
export function planLine({ plan }: Pick<FuzzResult, "plan">): string {
  const { seed, kernel, against, properties, shard, inputs } = plan;
  return [
    `seed ${seed}`,
    `kernel ${kernel}${against === undefined ? "" : ` against ${against}`}`,
    properties.length === 1 ? "1 property" : `${properties.length} properties`,
    ...(inputs.length === 0 ? [] : [`from ${count(inputs.length, "input")}`]),
    ...(shard.count === 1 ? [] : [`shard ${shard.index}/${shard.count}`]),
  ].join(", ");
}

function sumLine(result: FuzzResult): string {
  const { why, runs, seconds, edges, corpus, findings } = result;
  const rate = runsPerSecond(result);
  const end = {
    complete: "done",
    time: "time is up",
    interrupted: "interrupted",
    failed: "failed",
  };
  const found = findings.length > 0 ? count(findings.length, "finding") : nothing(runs);
  return `${end[why]}: ${count(runs, "run")} (${rate}/s in ${seconds.toFixed(1)} s), ${count(edges, "edge")}, ${count(corpus, "input")} kept, ${found}`;
}

/** No finding means something only where there were runs. */
function nothing(runs: number): string {
  return runs === 0 ? "so nothing was tested" : "nothing found";
}

/** Runs per second of a session, whether kept or not. */
export function runsPerSecond({ newRuns, discardedRuns, seconds }: FuzzResult): number {
  return seconds > 0 ? Math.round((newRuns + discardedRuns) / seconds) : 0;
}

function discardedLines({ discardedRuns, kept }: FuzzResult, { width }: Style): string[] {
  if (discardedRuns === 0 || !kept) return [];
  const text = `${count(discardedRuns, "more run")} had not been reported when their workers were killed; --resume does them again`;
  return wrap(text, width);
}

/** Findings, each with the property, what was seen, its rings and the command that reproduces it. */
export function findingLines(
  findings: readonly FuzzFinding[],
  context: CommandContext,
  style: Style,
): string[] {
  const lines = findings.slice(0, SHOWN).flatMap((one) => oneFinding(one, context, style));
  const more = findings.length - SHOWN;
  return more > 0 ? [...lines, "", `and ${count(more, "more finding")}`] : lines;
}

function oneFinding(finding: FuzzFinding, context: CommandContext, style: Style): string[] {
  const { property, law, message, unit, run, raw, file, scenario } = finding;
  const { chalk, width } = style;
  const origin = run === undefined ? `unit ${unit}` : `unit ${unit}, run ${run}`;
  const step = scenario?.finding?.step ?? 0;
  return [
    "",
    `${chalk.bold.red(safe(property))}: ${safe(message)}`,
    ...wrap(`the law: ${safe(law)}`, width, "  "),
    scenario === undefined
      ? `  seen in ${origin}`
      : `  seen at step ${step + 1} of ${scenario.steps.length}, ${stepName(finding)} (${origin}); before it:`,
    ...(scenario === undefined ? [] : drawScenario(scenario, step, style)),
    `  to see it again: ${findingCommand(finding, context)}`,
    ...(raw ? [`  not minimised yet; to do so: vhostctl minimize ${shellWord(file)}`] : []),
  ];
}

function stepName({ scenario }: FuzzFinding): string {
  const operation = scenario?.steps[scenario.finding?.step ?? 0];
  if (operation === undefined) return "the end";
  return "cmd" in operation ? `${operation.op} ${safe(operation.cmd)}` : operation.op;
}
