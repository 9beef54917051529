import type { FoundCase } from "../fuzz/unit/unit-report.ts";
import type { MarkedFinding, Marker } from "./folder/marker.ts";

/** A finding and the unit that it was first seen in. */
export interface LedgerFinding extends MarkedFinding {
  readonly unit: number;
}

/** What all finished units of a campaign have come to. Units are entered in ascending order. */
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

  /** Edges reached. */
  get edges(): number {
    return this.edgeIds.size;
  }

  /** Hashes of the inputs kept, in the order of their units. */
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

  /** Keys of the findings, which need not be found again. */
  get keys(): readonly string[] {
    return [...this.byKey.keys()];
  }

  /** Of these edges those that no unit so far reached, ascending. */
  newEdges(edges: readonly number[]): number[] {
    return [...new Set(edges)].filter((id) => !this.edgeIds.has(id)).sort((a, b) => a - b);
  }

  /**
   * Of a unit's inputs those that reach an edge which no unit so far and no input
   * before them reached, each with such edges.
   */
  newInputs<T extends { readonly edges: readonly number[] }>(inputs: readonly T[]): T[] {
    const reached = new Set<number>();
    return inputs.flatMap((input) => {
      const edges = this.newEdges(input.edges).filter((id) => !reached.has(id));
      for (const id of edges) reached.add(id);
      return edges.length > 0 ? [{ ...input, edges }] : [];
    });
  }

  /** Of these findings those that no unit so far had, the first of each. */
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
