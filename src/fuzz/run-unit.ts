import { BulkRun } from "./bulk-run.ts";
import { AnswerTrace } from "./coverage/answer-trace.ts";
import { EdgeMap } from "./coverage/edge-map.ts";
import { InputPool } from "./coverage/input-pool.ts";
import { generateInput } from "./generate/generate-input.ts";
import { decodeInput } from "./input/decode-input.ts";
import { encodeInput, INPUT_VERSION } from "./input/encode-input.ts";
import type { FuzzInput } from "./input/fuzz-input.ts";
import { Judge } from "./judge.ts";
import { mutateInput } from "./mutate/mutate-input.ts";
import type { Property } from "./property.ts";
import { Random } from "./random.ts";
import type { UnitResult, UnitSpec } from "./unit.ts";
import { UnitFindings } from "./unit-findings.ts";

/** One run in so many is a mutation of an input that was kept. */
const MUTATED = 4;
/** The first runs of a unit are inputs of the corpus as they are, so many at most. */
const CORPUS_RUNS = 5000;
/** Runs after which whoever waits is told. */
const TOLD = 64;

/**
 * Do the runs of a unit: some inputs of the corpus as they are, then mostly fresh
 * ones, and mutations of those that reached what none before them had.
 *
 * Inputs of the corpus that are of another version are left out. Memory is bounded
 * whatever the number of runs.
 *
 * @param properties - what to hold the runs to
 * @param onRuns - called now and then with how many runs are done
 * @returns the same for the same arguments
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

/** What each run of a unit is of. */
class InputSource {
  private readonly corpus: readonly Uint8Array[];
  private readonly random = new Random(0);

  constructor(
    private readonly spec: UnitSpec,
    private readonly pool: InputPool,
  ) {
    const known = spec.corpus.filter((bytes) => bytes[0] === INPUT_VERSION);
    const count = Math.min(known.length, CORPUS_RUNS);
    // Another unit begins with others, so that together they run all of them.
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

/** Two kernels that have to do the same, with nobody watching but for what they answer. */
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
