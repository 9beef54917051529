/** A finding as reported by a unit, with the full content of its file. */
export interface FoundCase {
  /** Findings with the same key are the same. */
  readonly key: string;
  readonly property: string;
  readonly message: string;
  /** Run of the unit, from 0; absent if no single run could be identified. */
  readonly run?: number | undefined;
  /** It is not minimised yet. */
  readonly raw?: boolean;
  /** `.json` for a scenario, `.unit` for a unit that cannot be run to its end. */
  readonly extension: ".json" | ".unit";
  /** The content of its file. */
  readonly text: string;
}

/** An input that a unit kept, encoded. */
export interface KeptInput {
  readonly input: Uint8Array;
  /** Ids of its edges, ascending. */
  readonly edges: readonly number[];
}

/** What the first runs of a unit came to, or all of them. */
export interface UnitReport {
  /** Number of runs, from the first of the unit. */
  readonly runs: number;
  readonly edges: readonly number[];
  readonly kept: readonly KeptInput[];
  /** Without those of runs that were only repeated. */
  readonly findings: readonly FoundCase[];
}
