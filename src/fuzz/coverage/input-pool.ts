import type { FuzzInput } from "../input/fuzz-input.ts";
import type { Random } from "../random.ts";
import type { EdgeMap } from "./edge-map.ts";

/** Inputs kept at most. */
const MOST = 256;
/** Of each input, the rarest edges are remembered. */
const EDGES = 8;

interface Kept {
  readonly input: FuzzInput;
  readonly edges: readonly number[];
  /** Events of its run. */
  readonly cost: number;
}

/** Below so many events one run is as cheap as another. */
const CHEAP = 64;

/** The inputs that reached something new, to be mutated: the rarer and the cheaper, the more often. */
export class InputPool {
  private readonly kept: Kept[] = [];

  constructor(private readonly edges: EdgeMap) {}

  get inputs(): readonly FuzzInput[] {
    return this.kept.map(({ input }) => input);
  }

  get size(): number {
    return this.kept.length;
  }

  /** Keep the input of the run that the edge map has at hand; the least worth goes when it is full. */
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

  /** One of them: the best of three. There has to be one. */
  choose(random: Random): FuzzInput {
    let best = random.pick(this.kept);
    for (let n = 0; n < 2; n++) {
      const other = random.pick(this.kept);
      if (this.price(other) < this.price(best)) best = other;
    }
    return best.input;
  }

  /** Runs that reached the rarest edge of an input, times what a run of it costs. */
  private price({ edges, cost }: Kept): number {
    let least = Number.POSITIVE_INFINITY;
    for (const id of edges) least = Math.min(least, this.edges.runsOf(id));
    return least * (CHEAP + cost);
  }
}
