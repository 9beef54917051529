import { VRING_DESC_F_NEXT, VRING_DESC_SIZE } from "../../abi/vring.ts";
import type { U64 } from "../../base/u64.ts";
import { type Kernel, PROFILES } from "../../engine/profile.ts";
import { copyFromUser } from "../../memory/user-memory.ts";
import { OperationRunner } from "../../scenario/operation-runner.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { ScenarioMemory } from "../../scenario/scenario-memory.ts";
import { WALK_LIMIT } from "./recorded-answers.ts";
import type { Pass, Trial } from "./trial.ts";

/** Most links that are tried: longer chains are uniform. */
const MOST_LINKS = 4096;

/** A descriptor of a chain and the next one, by their user addresses. */
interface Link {
  readonly at: number;
  readonly next: number;
}

/** Take descriptors out of chains: each is replaced by the next one. */
export function shorterChains(kernel: Kernel): Pass {
  return (trial) => {
    for (let i = 0, links = linksOf(trial.best, kernel); i < links.length; ) {
      if (bypass(trial, links[i] as Link)) links = linksOf(trial.best, kernel);
      else i++;
    }
  };
}

function bypass(trial: Trial, { at, next }: Link): boolean {
  const bytes = new Uint8Array(VRING_DESC_SIZE);
  const memory = new ScenarioMemory(trial.best);
  const held = bytes.slice();
  copyFromUser(memory, next, bytes);
  copyFromUser(memory, at, held);
  if (Buffer.compare(bytes, held) === 0) return false;
  return trial.change({ memory: [...trial.best.memory, { hva: at, bytes, count: 1 }] });
}

function linksOf(scenario: Scenario, kernel: Kernel): Link[] {
  const memory = new ScenarioMemory(scenario);
  const runner = new OperationRunner(memory, PROFILES[kernel], scenario.readable_fds);
  for (const vq of runner.device.vqs) vq.walkLimit = WALK_LIMIT;
  const links = new Map<number, number>();
  let before: { readonly at: U64; readonly flags: number } | undefined;
  runner.device.observer = {
    see: (event) => {
      if (event.type !== "descriptor" || event.table !== "main") return;
      if (before !== undefined && (before.flags & VRING_DESC_F_NEXT) !== 0) {
        if (links.size < MOST_LINKS) links.set(Number(before.at), Number(event.at));
      }
      before = event;
    },
  };
  for (const step of scenario.steps) {
    before = undefined;
    runner.perform(step);
    if (runner.device.dead !== undefined) break;
  }
  return Array.from(links, ([at, next]) => ({ at, next })).filter(({ at, next }) => at !== next);
}
