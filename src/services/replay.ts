import type { OptionName } from "../base/option-name.ts";
import { UsageError } from "../base/usage-error.ts";
import type { Kernel } from "../engine/profile.ts";
import { otherGenerator } from "../fuzz/unit/generator-version.ts";
import { caseFiles } from "../scenario/case-files.ts";
import type { Place } from "../scenario/case-text.ts";
import { type PlacedScenario, readScenarios } from "../scenario/read-scenarios.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { readAs, refuseCampaign } from "./file-kind.ts";
import { type CaseRun, replayCase } from "./replay-case.ts";

/** How many failing cases, findings and warnings a result holds, of each. */
const KEPT = 10;

/** Which cases to replay, and under which kernel. */
export interface ReplayOptions {
  /** Files and folders. */
  readonly paths: readonly string[];
  /** Replaces the kernel that each case names. */
  readonly kernel?: Kernel | undefined;
  /** Only cases with exactly this name. */
  readonly case?: string | undefined;
  /** Only cases with this in their name or kind. */
  readonly filter?: string | undefined;
  /** Called after each case. */
  readonly onCase?: ((outcome: CaseOutcome) => void) | undefined;
  /** Runs a case. */
  readonly run?: ((scenario: Scenario, kernel?: Kernel) => CaseRun) | undefined;
}

/** The outcome of one case; it passed if nothing differs. */
export interface CaseOutcome extends Place, CaseRun {
  readonly name: string;
  readonly kind: string;
  /** The kernel it ran under. */
  readonly kernel: Kernel;
  /** The kernel is not the one that the case names. */
  readonly overridden: boolean;
}

export interface ReplayCounts {
  readonly cases: number;
  readonly passed: number;
  readonly failed: number;
}

export interface KindResult extends ReplayCounts {
  readonly kind: string;
}

export interface FileResult extends ReplayCounts {
  readonly file: string;
  /** Ordered by the first case of each kind. */
  readonly kinds: readonly KindResult[];
}

export interface ReplayResult {
  /** Files with at least one selected case. */
  readonly files: readonly FileResult[];
  readonly summary: ReplayCounts;
  /** The first ten cases that failed. */
  readonly failures: readonly CaseOutcome[];
  /** The first ten findings that passed: their property holds, or is violated as expected. */
  readonly findings: readonly CaseOutcome[];
  /** The first ten, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Replays cases and counts those that come out as recorded.
 *
 * Cases are read one at a time, so a corpus may have any size. The same files give the
 * same result.
 *
 * @throws InputError at the first file or case that cannot be read; UsageError if no
 *   case has the name or kind asked for
 */
export function replay(options: ReplayOptions): ReplayResult {
  const files: FileResult[] = [];
  const failures: CaseOutcome[] = [];
  const findings: CaseOutcome[] = [];
  const warnings: string[] = [];
  const take = (placed: PlacedScenario, tally: Tally) => {
    if (!wanted(placed.scenario, options)) return;
    const outcome = outcomeOf(placed, options);
    tally.add(outcome);
    if (outcome.differences.length > 0) keep(failures, outcome);
    else if (outcome.property !== undefined) keep(findings, outcome);
    keep(warnings, otherGenerator(placed.scenario));
    options.onCase?.(outcome);
  };
  for (const file of options.paths.flatMap(casesAt)) {
    const tally = new Tally();
    readAs(file, "cases", () => {
      for (const placed of readScenarios(file)) take(placed, tally);
    });
    const kinds = tally.kinds();
    if (kinds.length > 0) files.push({ file, ...sum(kinds), kinds });
  }
  if (files.length === 0) throw noCase(options);
  return { files, summary: sum(files), failures, findings, warnings };
}

function casesAt(path: string): string[] {
  refuseCampaign(path);
  return readAs(path, "cases", () => caseFiles(path));
}

function keep<T>(kept: T[], one: T | undefined): void {
  if (one !== undefined && kept.length < KEPT) kept.push(one);
}

function wanted({ name, kind }: Scenario, options: ReplayOptions): boolean {
  const { case: exact, filter } = options;
  if (exact !== undefined && name !== exact) return false;
  return filter === undefined || name.includes(filter) || kind.includes(filter);
}

function noCase({ case: exact, filter }: ReplayOptions): UsageError {
  const parts: string[] = [];
  const options: OptionName[] = [];
  if (exact !== undefined) {
    parts.push(`is named ${JSON.stringify(exact)}`);
    options.push("case");
  }
  if (filter !== undefined) {
    parts.push(`has ${JSON.stringify(filter)} in its name or kind`);
    options.push("filter");
  }
  return new UsageError(`no case ${parts.join(" and ")}`, { options });
}

function outcomeOf(
  { scenario, ...place }: PlacedScenario,
  { kernel, run = replayCase }: ReplayOptions,
): CaseOutcome {
  const { name, kind } = scenario;
  return {
    ...place,
    name,
    kind,
    kernel: kernel ?? scenario.kernel,
    overridden: kernel !== undefined && kernel !== scenario.kernel,
    ...namingCase(`${name} of ${place.file}`, () => run(scenario, kernel)),
  };
}

/** Adds the name of the case to an error of ours. */
function namingCase<T>(name: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    const { message, stack } = cause instanceof Error ? cause : new Error(String(cause));
    const named = new Error(`replaying ${name}: ${message}`, { cause });
    named.stack = `${named.message}\n${stack}`;
    throw named;
  }
}

/** Counts by kind. */
class Tally {
  private readonly counts = new Map<string, { cases: number; failed: number }>();

  add({ kind, differences }: CaseOutcome): void {
    const counted = this.counts.get(kind) ?? { cases: 0, failed: 0 };
    counted.cases++;
    if (differences.length > 0) counted.failed++;
    this.counts.set(kind, counted);
  }

  kinds(): KindResult[] {
    return Array.from(this.counts, ([kind, { cases, failed }]) => {
      return { kind, cases, passed: cases - failed, failed };
    });
  }
}

function sum(parts: readonly ReplayCounts[]): ReplayCounts {
  const total = (key: keyof ReplayCounts) => parts.reduce((all, part) => all + part[key], 0);
  return { cases: total("cases"), passed: total("passed"), failed: total("failed") };
}
