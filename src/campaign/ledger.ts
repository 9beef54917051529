import type { HeldInput, MarkedFinding, MarkedInput, UnitSum } from "./unit-sum.ts";

/** A finding, and the unit that saw it first. */
export interface LedgerFinding extends MarkedFinding {
  readonly unit: number;
}

/** The sum of units, which are added in ascending order. */
export class Ledger {
  private finished = 0;
  private begunCount = 0;
  private runCount = 0;
  private readonly edgeIds: Set<number>;
  private readonly inputs: Map<string, Uint8Array | undefined>;
  private readonly byKey: Map<string, LedgerFinding>;

  /** @param start - the ledger to begin as a copy of */
  constructor(start?: Ledger) {
    this.finished = start?.finished ?? 0;
    this.begunCount = start?.begunCount ?? 0;
    this.runCount = start?.runCount ?? 0;
    this.edgeIds = new Set(start?.edgeIds);
    this.inputs = new Map(start?.inputs);
    this.byKey = new Map(start?.byKey);
  }

  /** Number of units of which all runs are done. */
  get units(): number {
    return this.finished;
  }

  /** Number of units of which some runs are done. */
  get begun(): number {
    return this.begunCount;
  }

  get runs(): number {
    return this.runCount;
  }

  /** Number of edges reached. */
  get edges(): number {
    return this.edgeIds.size;
  }

  /** The inputs kept, by their hashes; undefined where the bytes are in the corpus. */
  get corpus(): ReadonlyMap<string, Uint8Array | undefined> {
    return this.inputs;
  }

  get findings(): readonly LedgerFinding[] {
    return [...this.byKey.values()];
  }

  get findingCount(): number {
    return this.byKey.size;
  }

  /** Keys of the findings so far; these need not be found again. */
  get keys(): readonly string[] {
    return [...this.byKey.keys()];
  }

  /** The finding with a key. */
  find(key: string): LedgerFinding | undefined {
    return this.byKey.get(key);
  }

  /** Those of some edges that no unit so far reached, ascending. */
  newEdges(edges: readonly number[]): number[] {
    return [...new Set(edges)].filter((id) => !this.edgeIds.has(id)).sort((a, b) => a - b);
  }

  /**
   * Those of a unit's inputs that reach an edge which no unit so far, and no input
   * before them, reached; each with such edges.
   */
  newInputs<T extends { readonly edges: readonly number[] }>(inputs: readonly T[]): T[] {
    const reached = new Set<number>();
    return inputs.flatMap((input) => {
      const edges = this.newEdges(input.edges).filter((id) => !reached.has(id));
      for (const id of edges) reached.add(id);
      return edges.length > 0 ? [{ ...input, edges }] : [];
    });
  }

  /** What a unit would add to the units so far. */
  added<S extends UnitSum<MarkedInput | HeldInput>>(sum: S): S {
    const seen = new Set(this.byKey.keys());
    return {
      ...sum,
      edges: this.newEdges(sum.edges),
      corpus: this.newInputs(sum.corpus),
      findings: sum.findings.filter(({ key }) => !seen.has(key) && seen.add(key)),
    };
  }

  /** Add a unit, and return what it adds. */
  add<S extends UnitSum<MarkedInput | HeldInput>>(sum: S, isOver: boolean): S {
    const added = this.added(sum);
    if (isOver) this.finished++;
    else if (sum.runs > 0) this.begunCount++;
    this.runCount += added.runs;
    for (const id of added.edges) this.edgeIds.add(id);
    for (const input of added.corpus) {
      this.inputs.set(input.hash, "input" in input ? input.input : undefined);
    }
    for (const finding of added.findings) {
      this.byKey.set(finding.key, { ...finding, unit: sum.unit });
    }
    return added;
  }
}
