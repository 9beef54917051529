import { UsageError } from "../base/usage-error.ts";
import { readScenarios } from "./read-scenarios.ts";
import type { Scenario } from "./scenario.ts";

/**
 * Find a case in a file by name; without a name, take the first.
 *
 * @throws InputError when the file or a case before it cannot be read
 * @throws UsageError when there is no case of that name
 */
export function findCase(file: string, name: string | undefined): Scenario {
  for (const { scenario } of readScenarios(file)) {
    if (name === undefined || scenario.name === name) return scenario;
  }
  throw new UsageError(`no case of ${file} is named ${JSON.stringify(name)}`, {
    options: ["case"],
  });
}
