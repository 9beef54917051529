import type { Kernel } from "../../engine/profile.ts";
import type { Comparison, Property, ScenarioProperty } from "../property.ts";
import { accessInStructure } from "./access-in-structure.ts";
import { dirtyLog } from "./dirty-log.ts";
import { errorKeepsLastAvail } from "./error-keeps-last-avail.ts";
import { headsConserved } from "./heads-conserved.ts";
import { ioctlState } from "./ioctl-state.ts";
import { iovecsCoverChain } from "./iovecs-cover-chain.ts";
import { kernelsAgree } from "./kernels-agree.ts";
import { livelock } from "./livelock.ts";
import { logRange } from "./log-range.ts";
import { noGuestBug } from "./no-guest-bug.ts";
import { outBeforeIn } from "./out-before-in.ts";
import { signalDecision } from "./signal-decision.ts";
import { usedRing } from "./used-ring.ts";
import { walkBounded } from "./walk-bounded.ts";
import { watchingChangesNothing } from "./watching-changes-nothing.ts";

/** Every property that a single run can be checked against, the most serious first. */
export const PROPERTIES: readonly Property[] = [
  walkBounded,
  accessInStructure,
  noGuestBug,
  iovecsCoverChain,
  outBeforeIn,
  usedRing,
  errorKeepsLastAvail,
  headsConserved,
  signalDecision,
  livelock,
  dirtyLog,
  logRange,
  ioctlState,
  watchingChangesNothing,
];

/** Every property that takes a second kernel. */
export const COMPARISONS: readonly Comparison[] = [kernelsAgree];

/** Every property that a scenario can be held to. */
export const SCENARIO_PROPERTIES: readonly ScenarioProperty[] = [...PROPERTIES, ...COMPARISONS];

/**
 * The properties of these names that a scenario can be held to: those that take a
 * second kernel only where there is one.
 *
 * @returns in the order of `SCENARIO_PROPERTIES`; nothing for a name that none has
 */
export function scenarioProperties(
  names: readonly string[],
  against: Kernel | undefined,
): readonly ScenarioProperty[] {
  const all = against === undefined ? PROPERTIES : SCENARIO_PROPERTIES;
  return all.filter(({ name }) => names.includes(name));
}

/**
 * The properties with these names, in the order of `PROPERTIES`.
 *
 * @returns only the known ones: check the names against `PROPERTIES` first
 */
export function propertiesNamed(names: readonly string[]): readonly Property[] {
  return PROPERTIES.filter(({ name }) => names.includes(name));
}
