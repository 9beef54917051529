import { join } from "node:path";
import type { FuzzFinding } from "../../campaign/campaign-state.ts";
import type { UnitFile } from "../../campaign/folder/unit-file.ts";
import { type Plan, unitRuns } from "../../campaign/plan.ts";
import { shellWord } from "../replay/case.ts";

/** What a command needs to repeat a part of a campaign. */
export interface CommandContext {
  readonly folder: string;
  readonly plan: Plan;
}

/** The command that reproduces a finding. */
export function findingCommand(finding: FuzzFinding, context: CommandContext): string {
  if (finding.scenario === undefined) return unitCommand(finding, context);
  const { file } = finding;
  return `vhostctl replay ${shellWord(file.startsWith("-") ? `./${file}` : file)}`;
}

/** The command that runs again a unit that killed its worker. */
export function unitFileCommand({ folder, plan, unit, run }: UnitFile): string {
  return unitCommand({ unit, run }, { folder, plan });
}

/** Runs only this unit, up to the run that kills: it is the last of its shard. */
function unitCommand(
  { unit, run }: Pick<FuzzFinding, "unit" | "run">,
  { folder, plan }: CommandContext,
): string {
  const { seed, kernel, against, properties, runsPerUnit, inputs } = plan;
  const runs = unit * runsPerUnit + (run === undefined ? unitRuns(plan, unit) : run + 1);
  return [
    `vhostctl fuzz --seed ${seed} --runs ${runs} --shard ${unit + 1}/${unit + 1} --jobs 1`,
    `--kernel ${kernel}`,
    ...(against === undefined ? [] : [`--against ${against}`]),
    ...properties.map((name) => `--property ${shellWord(name)}`),
    ...(inputs.length === 0 ? [] : [`--corpus ${shellWord(join(folder, "inputs"))}`]),
    `--out ${shellWord(`${folder}-unit-${unit}`)}`,
  ].join(" ");
}

/** The command that resumes a campaign. */
export function resumeCommand(folder: string): string {
  return `vhostctl fuzz --resume ${shellWord(folder)}`;
}
