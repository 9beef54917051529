import { BulkRun } from "../bulk-run.ts";
import { AnswerTrace } from "../coverage/answer-trace.ts";
import { EdgeMap } from "../coverage/edge-map.ts";
import { InputPool } from "../coverage/input-pool.ts";
import { generateInput } from "../generate/generate-input.ts";
import { decodeInput } from "../input/decode-input.ts";
import { encodeInput, INPUT_VERSION } from "../input/encode-input.ts";
import type { FuzzInput } from "../input/fuzz-input.ts";
import { Judge } from "../judge.ts";
import { mutateInput } from "../mutate/mutate-input.ts";
import type { Property } from "../property.ts";
import { Random } from "../random.ts";
import type { UnitResult, UnitSpec } from "./unit.ts";
import { UnitFindings } from "./unit-findings.ts";

/** One run in this many mutates an input that was kept. */
const MUTATED = 4;
/** The first runs of a unit are inputs of the corpus, unchanged. This is the most of them. */
const CORPUS_RUNS = 5000;
/** How often progress is reported, in runs. */
const TOLD = 64;

/**
 * Do the runs of a unit: first some inputs of the corpus, unchanged, then mostly new
 * inputs, and mutations of inputs that reached something new.
 *
 * Inputs of the corpus with another version are left out. Memory use does not depend
 * on the number of runs.
 *
 * @param properties - the properties to check
 * @param onRuns - called from time to time with the number of runs done
 * @returns the same result for the same arguments
 */
export function runUnit(
  spec: UnitSpec,
  properties: readonly Property[],
  onRuns?: (done: number) => void,
): UnitResult {
  const edges = new EdgeMap();
  const judge = new Judge(properties);
  const bulk = new BulkRun(spec.kernel, judge, edges);
  const rival = spec.against === undefined ? undefined : new Rival(spec.kernel, spec.against);
  const pool = new InputPool(edges);
  const findings = new UnitFindings(spec, properties);
  const source = new InputSource(spec, pool);
  for (let run = 0; run < spec.runs; run++) {
    if (run % TOLD === 0) onRuns?.(run);
    const input = source.input(run);
    bulk.run(input);
    if (bulk.abandoned) continue;
    if (edges.finish()) pool.add(input);
    const { violations } = bulk;
    for (let n = 0; n < violations.length; n++) {
      const violation = violations[n];
      if (violation !== undefined) findings.add(violation, run, input);
    }
    if (rival?.differs(input)) findings.addDisagreement(run, input);
  }
  return {
    runs: spec.runs,
    edges: edges.reached(),
    kept: pool.inputs.map(encodeInput),
    findings: findings.list,
  };
}

/** Chooses the input of each run of a unit. */
class InputSource {
  private readonly corpus: readonly Uint8Array[];
  private readonly random = new Random(0);

  constructor(
    private readonly spec: UnitSpec,
    private readonly pool: InputPool,
  ) {
    const known = spec.corpus.filter((bytes) => bytes[0] === INPUT_VERSION);
    const count = Math.min(known.length, CORPUS_RUNS);
    // Other units begin elsewhere in the corpus, so that together they run all of it.
    const first = (spec.unit * count) % Math.max(1, known.length);
    const all = [...known.slice(first), ...known.slice(0, first)];
    this.corpus = all.slice(0, count);
  }

  input(run: number): FuzzInput {
    const { random, pool, spec } = this;
    const given = this.corpus[run];
    if (given !== undefined) return decodeInput(given);
    random.reseed(spec.seed, spec.unit, run);
    if (pool.size === 0 || !random.oneIn(MUTATED)) return generateInput(random);
    return mutateInput(pool.choose(random), pool.choose(random), random);
  }
}

/** Runs an input on two kernels that must behave the same, observing only their answers. */
class Rival {
  private readonly answers = [new AnswerTrace(), new AnswerTrace()] as const;
  private readonly runs: readonly BulkRun[];

  constructor(kernel: UnitSpec["kernel"], against: UnitSpec["kernel"]) {
    const [ours, theirs] = this.answers;
    this.runs = [new BulkRun(kernel, undefined, ours), new BulkRun(against, undefined, theirs)];
  }

  differs(input: FuzzInput): boolean {
    for (const run of this.runs) run.run(input);
    return !this.answers[0].equals(this.answers[1]) && !this.runs.some((run) => run.abandoned);
  }
}
