// Speed of the fuzzer on rings of 16 entries, on one core: generating inputs, running
// them without an observer, checking every property, and counting edges as a campaign
// does. Measured in CPU time of this process, which other processes on the machine
// affect less than wall-clock time. Each is reported as a ratio to the reference walk
// of the direct workload in `engine.mjs`, timed alternately with it.
import { BulkRun } from "../dist/fuzz/bulk-run.js";
import { EdgeMap } from "../dist/fuzz/coverage/edge-map.js";
import { generateInput } from "../dist/fuzz/generate/generate-input.js";
import { Judge } from "../dist/fuzz/judge.js";
import { PROPERTIES } from "../dist/fuzz/properties/all-properties.js";
import { Random } from "../dist/fuzz/random.js";
import { guest } from "./guest.mjs";
import { referenceRound, referenceState } from "./reference-walk.mjs";

const KERNEL = "6.12";
const SEED = 1;
const WARM_UP = 20_000;

/** The stages, each a function of an input. */
function stages() {
  const watched = [new Judge(PROPERTIES), new EdgeMap()];
  const runs = {
    unwatched: new BulkRun(KERNEL),
    properties: new BulkRun(KERNEL, new Judge(PROPERTIES)),
    campaign: new BulkRun(KERNEL, ...watched),
  };
  return {
    generator: () => undefined,
    ...Object.fromEntries(Object.entries(runs).map(([name, run]) => [name, (i) => run.run(i)])),
  };
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** CPU time of some work, in nanoseconds. */
function timed(work) {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return 1000 * (user + system);
}

/**
 * The first `count` inputs with rings of 16 entries. Generating an input takes as
 * long as finding one.
 */
function seeds(count) {
  const random = new Random(0);
  const found = [];
  for (let n = 0; found.length < count; n++) {
    random.reseed(SEED, 0, n);
    if (generateInput(random).queue.num === 16) found.push(n);
  }
  return found;
}

/** Time each stage: `samples` pairs of stage and reference, alternately. */
export function benchFuzz({ samples = 9, runs = 20_000, rounds = 400 } = {}) {
  const plain = guest({ indirect: false, log: false });
  const state = referenceState();
  const reference = () => {
    for (let n = 0; n < rounds; n++) {
      plain.publish();
      referenceRound(plain, state);
    }
  };
  reference();
  const random = new Random(0);
  const numbers = seeds(runs);
  return Object.entries(stages()).map(([stage, use]) => {
    const some = (count) => {
      for (let n = 0; n < count; n++) {
        random.reseed(SEED, 0, numbers[n % numbers.length]);
        use(generateInput(random));
      }
    };
    some(WARM_UP);
    const pairs = Array.from({ length: samples }, () => {
      const spent = timed(() => some(runs)) / runs;
      return { spent, ratio: spent / (timed(reference) / rounds) };
    });
    const spent = median(pairs.map((pair) => pair.spent));
    return {
      stage,
      runs_per_second: Math.round(1e9 / spent),
      us_per_run: Number((spent / 1000).toFixed(2)),
      ratio_to_reference_round: Number(median(pairs.map((pair) => pair.ratio)).toFixed(2)),
    };
  });
}
