import { join } from "node:path";
import { InputError } from "../../base/input-error.ts";
import { findingKey } from "../../fuzz/finding-key.ts";
import { readScenarios } from "../../scenario/read-scenarios.ts";
import type { Plan } from "../plan.ts";
import type { UnitSum } from "../unit-sum.ts";
import type { HashedFiles } from "./hashed-files.ts";
import { deathKey, readUnitFile } from "./unit-file.ts";

/**
 * The findings of a plan that no marker names: a process was killed before it wrote
 * the marker, or the marker is damaged. Their files say what they are.
 *
 * @param named - files that markers name
 * @returns one sum for each, ascending by unit
 */
export function looseFindings(
  files: HashedFiles,
  plan: Plan,
  named: ReadonlySet<string>,
): UnitSum[] {
  return files
    .names()
    .filter((name) => !named.has(name) && files.get(name) !== undefined)
    .flatMap((name) => looseFinding(files, name, plan) ?? [])
    .sort((a, b) => a.unit - b.unit);
}

function looseFinding(files: HashedFiles, file: string, plan: Plan): UnitSum | undefined {
  const path = join(files.folder, file);
  try {
    return file.endsWith(".unit") ? loneUnit(path, file, plan) : loneCase(path, file, plan);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function loneCase(path: string, file: string, plan: Plan): UnitSum | undefined {
  const [first] = readScenarios(path);
  const { finding, kernel } = first?.scenario ?? {};
  const { seed, unit, run } = finding ?? {};
  if (finding === undefined || unit === undefined) return undefined;
  if (seed !== plan.seed || kernel !== plan.kernel) return undefined;
  const { property, message } = finding;
  return sumOf(unit, { key: findingKey(finding), property, message, run, file });
}

function loneUnit(path: string, file: string, plan: Plan): UnitSum | undefined {
  const { plan: own, unit, run, property, message } = readUnitFile(path);
  if (own.seed !== plan.seed || own.kernel !== plan.kernel) return undefined;
  return sumOf(unit, { key: deathKey(property, unit), property, message, run, file });
}

function sumOf(unit: number, finding: UnitSum["findings"][number]): UnitSum {
  return { unit, runs: 0, edges: [], corpus: [], findings: [finding] };
}
