import type { Kernel } from "../engine/profile.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Violation } from "./property.ts";

/**
 * One unit of a campaign: so many runs, all of them decided by these fields
 * alone, so that any unit can be run again anywhere.
 */
export interface UnitSpec {
  /** Of the campaign, below 2^53. */
  readonly seed: number;
  /** Number of the unit in its campaign. */
  readonly unit: number;
  readonly runs: number;
  readonly kernel: Kernel;
  /** A kernel that has to do the same. */
  readonly against?: Kernel | undefined;
  /** Names of the properties to hold. */
  readonly properties: readonly string[];
  /** Encoded inputs to start from: an image's queues, an earlier corpus. */
  readonly corpus: readonly Uint8Array[];
}

/** A run that broke a property. */
export interface UnitFinding {
  readonly violation: Violation;
  /** Number of the run in its unit. */
  readonly run: number;
  /** The input, encoded. */
  readonly input: Uint8Array;
  /** The same as a scenario, not yet minimised. */
  readonly scenario: Scenario;
}

/** What came of a unit: the same for the same spec, on every machine. */
export interface UnitResult {
  readonly runs: number;
  /** Ids of the edges reached, ascending. */
  readonly edges: readonly number[];
  /** Inputs that reached an edge no input before them in this unit had reached. */
  readonly kept: readonly Uint8Array[];
  /** The first finding of each property and cause. */
  readonly findings: readonly UnitFinding[];
}
