import type { FoundCase } from "../fuzz/unit/unit-report.ts";
import type { MarkedFinding, Marker } from "./folder/marker.ts";

/** A finding and the unit that first showed it. */
export interface LedgerFinding extends MarkedFinding {
  readonly unit: number;
}

/** The combined results of all finished units. Units must be entered in ascending order. */
export class Ledger {
  private unitCount = 0;
  private runCount = 0;
  private readonly edgeIds = new Set<number>();
  private readonly inputs = new Set<string>();
  private readonly byKey = new Map<string, LedgerFinding>();

  get units(): number {
    return this.unitCount;
  }

  get runs(): number {
    return this.runCount;
  }

  /** Number of edges reached. */
  get edges(): number {
    return this.edgeIds.size;
  }

  /** Hashes of the inputs kept, in unit order. */
  get corpus(): readonly string[] {
    return [...this.inputs];
  }

  get corpusSize(): number {
    return this.inputs.size;
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

  /** The edges among these that no earlier unit reached, ascending. */
  newEdges(edges: readonly number[]): number[] {
    return [...new Set(edges)].filter((id) => !this.edgeIds.has(id)).sort((a, b) => a - b);
  }

  /**
   * The inputs of a unit that reach a new edge, each with its new edges. An edge is
   * new if no earlier unit and no earlier input of this unit reached it.
   */
  newInputs<T extends { readonly edges: readonly number[] }>(inputs: readonly T[]): T[] {
    const reached = new Set<number>();
    return inputs.flatMap((input) => {
      const edges = this.newEdges(input.edges).filter((id) => !reached.has(id));
      for (const id of edges) reached.add(id);
      return edges.length > 0 ? [{ ...input, edges }] : [];
    });
  }

  /** The findings among these that no earlier unit had; only the first for each key. */
  newFindings<T extends Pick<FoundCase, "key">>(findings: readonly T[]): T[] {
    const seen = new Set(this.byKey.keys());
    return findings.filter(({ key }) => !seen.has(key) && seen.add(key));
  }

  enter({ unit, runs, edges, corpus, findings }: Marker): void {
    this.unitCount++;
    this.runCount += runs;
    for (const id of edges) this.edgeIds.add(id);
    for (const { hash } of corpus) this.inputs.add(hash);
    for (const finding of findings) this.byKey.set(finding.key, { ...finding, unit });
  }
}
