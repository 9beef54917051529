import type { CampaignState } from "../../campaign/campaign-state.ts";
import { count } from "../number-text.ts";
import { safe } from "../safe.ts";
import { findingCommand } from "./command.ts";
import { planLine } from "./text.ts";

/** Annotations of one kind that GitHub shows per step. */
const SHOWN = 10;
/** Findings in a step summary, which is limited to 1 MiB. */
const LISTED = 100;
const MESSAGE = 1000;

/** The findings as workflow commands, which GitHub shows as annotations. */
export function githubAnnotations(result: CampaignState): string {
  const { findings } = result;
  // The last place is for the number of further findings.
  const shown = findings.length > SHOWN ? SHOWN - 1 : SHOWN;
  const lines = findings.slice(0, shown).map((finding) => {
    const { property, message, file } = finding;
    const text = `${safe(message.slice(0, MESSAGE))}\n${findingCommand(finding, result)}`;
    return `::error file=${propertyText(safe(file))},title=${propertyText(safe(property))}::${dataText(text)}`;
  });
  const more = findings.length - lines.length;
  if (more > 0) lines.push(`::error title=vhostctl fuzz::${more} more findings`);
  return lines.map((line) => `${line}\n`).join("");
}

/** The campaign in Markdown, for the summary of a workflow step. */
export function githubSummary(result: CampaignState): string {
  const { runs, edges, corpus, findings } = result;
  const rows = findings.slice(0, LISTED).map((finding) => {
    const cells = [finding.property, finding.message.slice(0, MESSAGE)].map(cellText);
    return `| ${cells.join(" | ")} | ${codeText(findingCommand(finding, result))} |`;
  });
  const more = findings.length - rows.length;
  return [
    "### vhostctl fuzz",
    "",
    `${planLine(result)}: ${count(runs, "run")}, ${count(edges, "edge")}, ${count(corpus, "input")} kept, ${count(findings.length, "finding")}.`,
    ...(rows.length === 0
      ? []
      : ["", "| property | what was seen | to see it again |", "| --- | --- | --- |", ...rows]),
    ...(more > 0 ? ["", `and ${count(more, "more finding")}`] : []),
    "",
    "",
  ].join("\n");
}

/** The text of a workflow command: line ends are escaped. */
function dataText(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** A parameter of a workflow command: its delimiters are escaped as well. */
function propertyText(text: string): string {
  return dataText(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

function cellText(text: string): string {
  return safe(text).replace(/[\\|<>[\]*_]/g, "\\$&");
}

/** A cell in which only the end of the cell and of the code is escaped: the rest is as it is. */
function codeText(text: string): string {
  return `\`${safe(text).replaceAll("`", "").replaceAll("|", "\\|")}\``;
}
