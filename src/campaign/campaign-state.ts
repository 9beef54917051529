import { join, parse } from "node:path";
import { InputError } from "../base/input-error.ts";
import { readScenarios } from "../scenario/read-scenarios.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { CampaignFolder } from "./folder/campaign-folder.ts";
import type { EndReason } from "./folder/journal.ts";
import { lawOf } from "./laws.ts";
import type { Ledger } from "./ledger.ts";
import type { Plan } from "./plan.ts";

/** A finding, with all that it takes to see it again. */
export interface FuzzFinding {
  readonly property: string;
  /** The law that does not hold. */
  readonly law: string;
  readonly message: string;
  readonly unit: number;
  readonly run?: number | undefined;
  /** Path of its file. */
  readonly file: string;
  /** SHA-256 of its file. */
  readonly hash: string;
  /** Absent where the run kills whoever does it, or the file cannot be read. */
  readonly scenario?: Scenario | undefined;
}

/** What the finished units of a campaign have come to, of all its sessions. */
export interface CampaignState {
  readonly folder: string;
  readonly plan: Plan;
  readonly units: number;
  readonly runs: number;
  readonly edges: number;
  /** Inputs kept. */
  readonly corpus: number;
  /** In the order of their units. */
  readonly findings: readonly FuzzFinding[];
}

/** How far a campaign is, while a session is at work on it. */
export interface CampaignProgress {
  /** Of all sessions, and of this one; those of units that are not finished are counted. */
  readonly runs: number;
  readonly newRuns: number;
  readonly edges: number;
  readonly corpus: number;
  readonly findings: number;
}

/** How a session ended, and what the campaign has come to. */
export interface FuzzResult extends CampaignState {
  /** The folder is still there. */
  readonly kept: boolean;
  readonly why: EndReason;
  readonly error?: unknown;
  /** Of this session, and of all. */
  readonly seconds: number;
  readonly allSeconds: number;
  /** Of this session. */
  readonly newRuns: number;
  /** Runs besides of units that could not be finished: all of those are done again. */
  readonly discardedRuns: number;
  /** What was damaged, set aside or not taken, a sentence each. */
  readonly warnings: readonly string[];
}

/**
 * What a ledger comes to, its findings read back from the folder.
 *
 * @returns besides, which files of findings cannot be read, a sentence each: one of
 *   them must not hide the others
 */
export function campaignState(
  folder: CampaignFolder,
  plan: Plan,
  ledger: Ledger,
): { readonly state: CampaignState; readonly unreadable: readonly string[] } {
  const unreadable: string[] = [];
  const findings = ledger.findings.map(({ property, message, unit, run, file: name }) => {
    const file = join(folder.findings.folder, name);
    return {
      ...{ property, law: lawOf(property), message, unit, run, file },
      hash: parse(name).name,
      scenario: scenarioIn(file, unreadable),
    };
  });
  const { units, runs, edges, corpusSize: corpus } = ledger;
  return { state: { folder: folder.path, plan, units, runs, edges, corpus, findings }, unreadable };
}

function scenarioIn(file: string, unreadable: string[]): Scenario | undefined {
  if (!file.endsWith(".json")) return undefined;
  try {
    const [first] = readScenarios(file);
    return first?.scenario;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    unreadable.push(error.message);
    return undefined;
  }
}
