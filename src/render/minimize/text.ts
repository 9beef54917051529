import type { ScenarioSize } from "../../fuzz/minimize/scenario-size.ts";
import type { MinimizeResult } from "../../services/minimize.ts";
import { count } from "../number-text.ts";
import { shellWord } from "../replay/case.ts";
import { safe } from "../safe.ts";
import { drawScenario } from "../scenario-ring-text.ts";
import type { Style } from "../style.ts";
import { table } from "../table.ts";

const COUNTED: readonly (readonly [keyof ScenarioSize, string])[] = [
  ["steps", "steps"],
  ["regions", "memory regions"],
  ["maps", "maps"],
  ["mapped", "bytes of memory"],
  ["filled", "non-zero bytes"],
  ["characters", "characters"],
];

/** A minimised case as text: what fails, sizes before and after, the ring. */
export function minimizeText(result: MinimizeResult, style: Style): string {
  const { scenario, violation, kernel, before, after, out } = result;
  const { chalk } = style;
  const rows = COUNTED.map(([key, name]) => [name, `${before[key]}`, `${after[key]}`]);
  const [head = "", ...sizes] = table([["", "before", "after"], ...rows], {
    indent: 2,
    right: [1, 2],
  });
  const lines = [
    `${chalk.bold(safe(violation.property))} at step ${violation.step + 1}: ${safe(violation.message)}`,
    `${safe(scenario.name)} (${safe(scenario.kind)}, kernel ${kernel}), ${effort(result)}`,
    "",
    chalk.bold(head),
    ...sizes,
    "",
    "before that step:",
    ...drawScenario(scenario, violation.step, style),
  ];
  if (out !== undefined) lines.push("", `to run it: vhostctl step ${shellWord(out)}`);
  return `${lines.join("\n")}\n`;
}

function effort({ runs, milliseconds, complete }: MinimizeResult): string {
  const spent = `${count(runs, "run")} in ${(milliseconds / 1000).toFixed(1)} s`;
  return complete ? spent : `${spent}, stopped by --max-time`;
}
