/** A finding as a unit hands it over: all that its file will hold. */
export interface FoundCase {
  /** What makes two findings the same. */
  readonly key: string;
  readonly property: string;
  readonly message: string;
  /** Run of the unit, from 0; absent where none could be singled out. */
  readonly run?: number | undefined;
  /** `.json` for a scenario, `.unit` for one that cannot be run to its end. */
  readonly extension: ".json" | ".unit";
  /** The content of its file. */
  readonly text: string;
}

/** An input that a unit kept, encoded. */
export interface KeptInput {
  readonly input: Uint8Array;
  /** Ids of the edges that it reaches, ascending. */
  readonly edges: readonly number[];
}

/** What came of a unit, findings minimised. */
export interface UnitReport {
  readonly runs: number;
  readonly edges: readonly number[];
  readonly kept: readonly KeptInput[];
  readonly findings: readonly FoundCase[];
}
