import type { FuzzInput } from "../input/fuzz-input.ts";
import type { Random } from "../random.ts";
import type { EdgeMap } from "./edge-map.ts";

/** Most inputs kept. */
const MOST = 256;
/** How many of its rarest edges are remembered per input. */
const EDGES = 8;

interface Kept {
  readonly input: FuzzInput;
  readonly edges: readonly number[];
  /** Number of events in its run. */
  readonly cost: number;
}

/** Runs with fewer events than this all count as equally cheap. */
const CHEAP = 64;

/**
 * The inputs that reached something new, for mutation. Rare and cheap ones are chosen
 * more often.
 */
export class InputPool {
  private readonly kept: Kept[] = [];

  constructor(private readonly edges: EdgeMap) {}

  get inputs(): readonly FuzzInput[] {
    return this.kept.map(({ input }) => input);
  }

  get size(): number {
    return this.kept.length;
  }

  /**
   * Keep the input of the edge map's current run. When the pool is full, the least
   * valuable is dropped.
   */
  add(input: FuzzInput): void {
    this.kept.push({ input, edges: this.edges.rarest(EDGES), cost: this.edges.cost });
    if (this.kept.length <= MOST) return;
    let worst = 0;
    let most = -1;
    for (let n = 0; n < this.kept.length; n++) {
      const price = this.price(this.kept[n] as Kept);
      if (price > most) {
        most = price;
        worst = n;
      }
    }
    this.kept.splice(worst, 1);
  }

  /** Choose an input: the best of three. The pool must not be empty. */
  choose(random: Random): FuzzInput {
    let best = random.pick(this.kept);
    for (let n = 0; n < 2; n++) {
      const other = random.pick(this.kept);
      if (this.price(other) < this.price(best)) best = other;
    }
    return best.input;
  }

  /** How many runs reached the input's rarest edge, times the cost of running it. */
  private price({ edges, cost }: Kept): number {
    let least = Number.POSITIVE_INFINITY;
    for (const id of edges) least = Math.min(least, this.edges.runsOf(id));
    return least * (CHEAP + cost);
  }
}
