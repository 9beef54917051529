import type { Kernel } from "../../engine/profile.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { Violation } from "../property.ts";

/**
 * One unit of a campaign: a number of runs, determined by these fields alone, so that
 * any unit can be repeated anywhere.
 */
export interface UnitSpec {
  /** The campaign's seed, below 2^53. */
  readonly seed: number;
  /** Number of the unit in its campaign. */
  readonly unit: number;
  readonly runs: number;
  readonly kernel: Kernel;
  /** A kernel that must behave the same. */
  readonly against?: Kernel | undefined;
  /** Names of the properties to check. */
  readonly properties: readonly string[];
  /** Encoded inputs to start from: the queues of an image, an earlier corpus. */
  readonly corpus: readonly Uint8Array[];
}

/** A run that violated a property. */
export interface UnitFinding {
  readonly violation: Violation;
  /** Number of the run in its unit. */
  readonly run: number;
  /** The input, encoded. */
  readonly input: Uint8Array;
  /** The same run as a scenario, not yet minimised. */
  readonly scenario: Scenario;
}
