/** A finding as markers record it; what it is about is in its own file. */
export interface MarkedFinding {
  /** Findings with the same key are the same. */
  readonly key: string;
  readonly property: string;
  readonly message: string;
  /** Run of the unit, from 0; absent if no single run could be identified. */
  readonly run?: number | undefined;
  /** Name of its file in the campaign's findings. */
  readonly file: string;
  /** It is not minimised yet. */
  readonly raw?: boolean | undefined;
}

/** An input that a unit kept, as markers record it. */
export interface MarkedInput {
  /** Its hash, and its name in the campaign's corpus. */
  readonly hash: string;
  /** Edges that no unit before, and no input before it in this unit, reached; at least one. */
  readonly edges: readonly number[];
}

/** An input of a unit that is not finished: its bytes are not in the corpus yet. */
export interface HeldInput extends MarkedInput {
  readonly input: Uint8Array;
}

/** What the runs of a unit came to, all of them or the first so many. */
export interface UnitSum<I extends MarkedInput = MarkedInput> {
  readonly unit: number;
  readonly runs: number;
  /** Ids of edges that no unit before it reached, ascending. */
  readonly edges: readonly number[];
  readonly corpus: readonly I[];
  readonly findings: readonly MarkedFinding[];
}
