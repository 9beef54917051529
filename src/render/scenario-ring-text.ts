import type { SplitQueue } from "../ring/queue-at-rest.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { DumpedDevice } from "../services/dump-result.ts";
import { scenarioRings } from "../services/scenario-rings.ts";
import { chainLines } from "./chain-text.ts";
import { count } from "./number-text.ts";
import { addressesText, queueTable } from "./queue/queue-table.ts";
import type { Style } from "./style.ts";

/** Chains drawn per queue. */
const CHAINS = 4;

/**
 * The rings of a scenario before a step, as `dump` draws them.
 *
 * @param step - one past the last step draws the final rings
 */
export function drawScenario(scenario: Scenario, step: number, style: Style): string[] {
  const queues = scenarioRings(scenario, step);
  if (queues.length === 0) return ["  no queue is set up in memory yet"];
  const device: DumpedDevice = {
    ...{ name: scenario.name, path: "", deviceId: 0, features: undefined, featureNames: [] },
    ...{ broken: false, vhostActive: true, iova: false, queues },
  };
  return [
    ...queueTable(device, queues, style),
    ...queues.flatMap((queue) => [
      `  queue ${queue.told.queue} at user addresses ${addressesText(queue)}`,
      ...queue.problems.map((problem) => style.chalk.red(`    ! ${problem}`)),
      ...someChains(queue, style),
    ]),
  ];
}

function someChains(queue: SplitQueue, style: Style): string[] {
  const chains = queue.chains.slice(0, CHAINS);
  const lines = chainLines({ ...queue, chains, chainsLeftOut: 0 }, CHAINS, style);
  const more = queue.chains.length + queue.chainsLeftOut - chains.length;
  return more > 0 ? [...lines, `    … ${count(more, "more chain")}`] : lines;
}
