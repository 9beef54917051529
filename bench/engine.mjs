// Rounds of pop, complete and signal through the engine. Each workload is reported as
// a ratio to the reference walk, timed alternately with it.
import { Chain } from "../dist/engine/chain.js";
import { vhostLogWrite } from "../dist/engine/dirty-log.js";
import { getVqDesc } from "../dist/engine/get-vq-desc.js";
import { signal } from "../dist/engine/notify.js";
import { addUsed } from "../dist/engine/used-ring.js";
import { CHAINS, guest } from "./guest.mjs";
import { referenceRound, referenceState } from "./reference-walk.mjs";

const WORKLOADS = {
  direct: { indirect: false, log: false },
  indirect: { indirect: true, log: false },
  log: { indirect: false, log: true },
};

/** One round: pop all, complete one by one, signal once. */
function engineRound(vq, chain, heads, log) {
  for (let n = 0; n < CHAINS; n++) {
    const head = getVqDesc(vq, chain, 1024, log);
    if (head < 0 || head === vq.num) throw new Error(`workload broken: ${head}`);
    heads[n] = head;
    if (log) vhostLogWrite(vq, chain.log, 3 * 1536);
  }
  for (let n = 0; n < CHAINS; n++) addUsed(vq, heads[n], 1536);
  signal(vq);
}

/** Nanoseconds that `rounds` runs of `round` take, without the guest's publishing. */
function time(side, rounds, round) {
  let spent = 0n;
  for (let n = 0; n < rounds; n++) {
    side.publish();
    const start = process.hrtime.bigint();
    round();
    spent += process.hrtime.bigint() - start;
  }
  return Number(spent);
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** Time each workload: `samples` pairs of engine and reference, alternately. */
export function benchEngine({ samples = 15, rounds = 400 } = {}) {
  return Object.entries(WORKLOADS).map(([name, shape]) => {
    const [ours, plain] = [guest(shape), guest(shape)];
    const chain = new Chain();
    const heads = new Uint16Array(CHAINS);
    const state = referenceState();
    const engine = () => engineRound(ours.vq, chain, heads, shape.log);
    const reference = () => referenceRound(plain, state);
    time(ours, 2000, engine);
    time(plain, 2000, reference);
    const pairs = Array.from({ length: samples }, () => {
      const engineTime = time(ours, rounds, engine);
      return { engineTime, ratio: engineTime / time(plain, rounds, reference) };
    });
    const spent = median(pairs.map((pair) => pair.engineTime)) / rounds;
    return {
      workload: name,
      chains_per_second: Math.round((CHAINS / spent) * 1e9),
      ns_per_descriptor: Number((spent / ours.descriptors).toFixed(2)),
      ratio_to_reference: Number(median(pairs.map((pair) => pair.ratio)).toFixed(2)),
    };
  });
}
