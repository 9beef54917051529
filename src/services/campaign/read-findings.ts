import { join, parse } from "node:path";
import type { CampaignFolder } from "../../fuzz/campaign/campaign-folder.ts";
import type { Ledger } from "../../fuzz/campaign/ledger.ts";
import { readScenarios } from "../../scenario/read-scenarios.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { FuzzFinding } from "./fuzz-result.ts";
import { lawOf } from "./laws.ts";

/** The findings of a campaign, read back from its folder. */
export function findingsOf(folder: CampaignFolder, ledger: Ledger): FuzzFinding[] {
  return ledger.findings.map(({ property, message, unit, run, file: name }) => {
    const file = join(folder.findings.folder, name);
    return {
      ...{ property, law: lawOf(property), message, unit, run, file },
      hash: parse(name).name,
      scenario: scenarioIn(file),
    };
  });
}

function scenarioIn(file: string): Scenario | undefined {
  if (!file.endsWith(".json")) return undefined;
  const [first] = readScenarios(file);
  return first?.scenario;
}
