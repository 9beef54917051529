import { join, parse } from "node:path";
import { InputError } from "../base/input-error.ts";
import { readScenarios } from "../scenario/read-scenarios.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { CampaignFolder } from "./campaign-folder.ts";
import type { FuzzFinding } from "./fuzz-result.ts";
import { lawOf } from "./laws.ts";
import type { Ledger } from "./ledger.ts";

/** The findings of a campaign, and which of their files cannot be read, a sentence each. */
export interface ReadFindings {
  readonly findings: readonly FuzzFinding[];
  readonly troubles: readonly string[];
}

/** The findings of a campaign, read back from its folder. */
export function findingsOf(folder: CampaignFolder, ledger: Ledger): ReadFindings {
  const troubles: string[] = [];
  const findings = ledger.findings.map(({ property, message, unit, run, file: name }) => {
    const file = join(folder.findings.folder, name);
    return {
      ...{ property, law: lawOf(property), message, unit, run, file },
      hash: parse(name).name,
      scenario: scenarioIn(file, troubles),
    };
  });
  return { findings, troubles };
}

/** One that cannot be read must not hide the others. */
function scenarioIn(file: string, troubles: string[]): Scenario | undefined {
  if (!file.endsWith(".json")) return undefined;
  try {
    const [first] = readScenarios(file);
    return first?.scenario;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    troubles.push(error.message);
    return undefined;
  }
}
