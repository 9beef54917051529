import type { VirtQueue } from "../engine/virtqueue.ts";
import { engineQueue } from "../ring/engine-queue.ts";
import type { SplitQueue } from "../ring/queue-at-rest.ts";
import { isSplitSize } from "../ring/split-ring.ts";
import { machineOf } from "../scenario/run-scenario.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** Most chains walked per queue. */
const CHAINS = 32;
/** Most descriptors read over all queues, and most table entries read in one walk. */
const DESCRIPTORS = 4096;
/** Most operations run to reach a step. */
const STEPS = 100_000;

/**
 * The queues of a scenario just before one of its steps, as the operation at fault
 * finds them. Addresses are user addresses.
 *
 * @returns the queues that have been placed in memory by then
 */
export function scenarioRings(scenario: Scenario, step: number): SplitQueue[] {
  const machine = machineOf(scenario);
  const { vqs } = machine.device;
  for (const operation of scenario.steps.slice(0, Math.min(step, STEPS))) {
    if (machine.run(operation).bug !== undefined) break;
  }
  const budget = { left: DESCRIPTORS };
  return vqs.flatMap((vq, queue) => (isPlaced(vq) ? [engineQueue(vq, queue, budget, CHAINS)] : []));
}

function isPlaced({ num, desc, avail, used }: VirtQueue): boolean {
  return isSplitSize(num) && (desc !== 0 || avail !== 0 || used !== 0);
}
