import { BulkRun } from "../bulk-run.ts";
import { AnswerTrace } from "../coverage/answer-trace.ts";
import { EdgeMap } from "../coverage/edge-map.ts";
import { InputPool } from "../coverage/input-pool.ts";
import { generateInput } from "../generate/generate-input.ts";
import { decodeInput } from "../input/decode-input.ts";
import { INPUT_VERSION } from "../input/encode-input.ts";
import type { FuzzInput } from "../input/fuzz-input.ts";
import { Judge } from "../judge.ts";
import { mutateInput } from "../mutate/mutate-input.ts";
import type { Property } from "../property.ts";
import { Random } from "../random.ts";
import type { UnitFinding, UnitSpec } from "./unit.ts";
import { UnitFindings } from "./unit-findings.ts";

/** One run in this many mutates an input that was kept. */
const MUTATED = 4;
/** The first runs of a unit are inputs of the corpus, unchanged. This is the most of them. */
const CORPUS_RUNS = 5000;
/** How often `pause` is asked, in runs. */
const ASKED = 64;

/**
 * The runs of a unit: first some inputs of the corpus, unchanged, then mostly new
 * inputs, and mutations of inputs that reached something new.
 *
 * The n-th run of a unit is the same whenever the runs before it were done, and in
 * however many pieces. Inputs of the corpus with another version are left out. Memory
 * use does not depend on the number of runs.
 */
export class UnitRun {
  private run = 0;
  private told = 0;
  private readonly edges = new EdgeMap();
  private readonly bulk: BulkRun;
  private readonly rival: Rival | undefined;
  private readonly pool: InputPool;
  private readonly source: InputSource;
  private readonly found: UnitFindings;

  /** @param properties - the properties to check */
  constructor(
    private readonly spec: UnitSpec,
    properties: readonly Property[],
  ) {
    const { kernel, against } = spec;
    this.bulk = new BulkRun(kernel, new Judge(properties), this.edges);
    this.rival = against === undefined ? undefined : new Rival(kernel, against);
    this.pool = new InputPool(this.edges);
    this.source = new InputSource(spec, this.pool);
    this.found = new UnitFindings(spec, properties);
  }

  /** Number of runs done. */
  get done(): number {
    return this.run;
  }

  get isOver(): boolean {
    return this.run >= this.spec.runs;
  }

  /** The inputs that were the first to reach some edge; fewer when there are too many. */
  get kept(): readonly FuzzInput[] {
    return this.pool.inputs;
  }

  /** The first finding of each property and cause. */
  get findings(): readonly UnitFinding[] {
    return this.found.list;
  }

  /** Ids of the edges reached, ascending. */
  reached(): number[] {
    return this.edges.reached();
  }

  /**
   * Repeat the first `runs` runs, which were judged before: only for what later runs
   * are made of. Must come before everything else.
   *
   * @param pause - see `advance`
   * @returns whether all of them were repeated
   */
  repeat(runs: number, pause: (done: number) => boolean = never): boolean {
    const bulk = new BulkRun(this.spec.kernel, undefined, this.edges);
    while (this.run < runs) {
      this.one(bulk);
      if (this.run % ASKED === 0 && pause(this.run)) break;
    }
    return this.run >= runs;
  }

  /**
   * Do runs until all are done, one has a new finding, or `pause` says so.
   *
   * @param pause - asked now and then, with the number of runs done
   */
  advance(pause: (done: number) => boolean = never): void {
    const { bulk, rival, found } = this;
    while (!this.isOver) {
      const { run } = this;
      const input = this.one(bulk);
      if (input !== undefined) {
        const { violations } = bulk;
        for (let n = 0; n < violations.length; n++) {
          const violation = violations[n];
          if (violation !== undefined) found.add(violation, run, input);
        }
        if (rival?.differs(input)) found.addDisagreement(run, input);
        if (found.list.length > this.told) {
          this.told = found.list.length;
          return;
        }
      }
      if (this.run % ASKED === 0 && pause(this.run)) return;
    }
  }

  /** Do the next run, and return its input unless the run does not count. */
  private one(bulk: BulkRun): FuzzInput | undefined {
    const input = this.source.input(this.run++);
    bulk.run(input);
    if (bulk.abandoned) return undefined;
    if (this.edges.finish()) this.pool.add(input);
    return input;
  }
}

function never(): boolean {
  return false;
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
