import { existsSync } from "node:fs";
import { join, parse } from "node:path";
import { InputError } from "../base/input-error.ts";
import { readScenarios } from "../scenario/read-scenarios.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { CampaignFolder } from "./folder/campaign-folder.ts";
import type { EndReason } from "./folder/journal.ts";
import { lawOf } from "./laws.ts";
import type { Ledger } from "./ledger.ts";
import type { Plan } from "./plan.ts";

/** A finding, with everything needed to reproduce it. */
export interface FuzzFinding {
  readonly property: string;
  /** The law that was broken. */
  readonly law: string;
  readonly message: string;
  readonly unit: number;
  readonly run?: number | undefined;
  /** Path of its file. */
  readonly file: string;
  /** SHA-256 of its file. */
  readonly hash: string;
  /** The campaign ended before it was minimised. */
  readonly raw: boolean;
  /** Absent where the run kills whoever does it, or the file cannot be read. */
  readonly scenario?: Scenario | undefined;
}

/** What a campaign has come to in all its sessions. */
export interface CampaignState {
  readonly folder: string;
  readonly plan: Plan;
  /** Units of which all runs are done, and of which some are. */
  readonly units: number;
  readonly begunUnits: number;
  readonly runs: number;
  readonly edges: number;
  /** Number of inputs kept. */
  readonly corpus: number;
  /** In unit order. */
  readonly findings: readonly FuzzFinding[];
}

/** Progress of a campaign while a session is running. */
export interface CampaignProgress {
  /** Over all sessions, including runs of unfinished units. */
  readonly runs: number;
  /** In this session, including runs of unfinished units. */
  readonly newRuns: number;
  readonly edges: number;
  readonly corpus: number;
  readonly findings: number;
}

/** How a session ended, and the state of the campaign at that point. */
export interface FuzzResult extends CampaignState {
  /** False if the folder was removed. */
  readonly kept: boolean;
  readonly why: EndReason;
  readonly error?: unknown;
  /** In this session. */
  readonly seconds: number;
  /** Over all sessions. */
  readonly allSeconds: number;
  /** In this session. */
  readonly newRuns: number;
  /** Runs of units that were not kept; these units are done again. Not part of `newRuns`. */
  readonly discardedRuns: number;
  /** One sentence for each thing that was damaged, set aside or ignored. */
  readonly warnings: readonly string[];
}

/**
 * The campaign's state from its ledger, with the findings read back from the folder.
 *
 * @returns the state, and one sentence for each finding file that cannot be read: one
 *   bad file must not hide the other findings
 */
export function campaignState(
  folder: CampaignFolder,
  plan: Plan,
  ledger: Ledger,
): { readonly state: CampaignState; readonly unreadable: readonly string[] } {
  const unreadable: string[] = [];
  const findings = ledger.findings.map(({ property, message, unit, run, raw, file: name }) => {
    const file = join(folder.findings.folder, name);
    return {
      ...{ property, law: lawOf(property), message, unit, run, file },
      hash: parse(name).name,
      raw: raw === true,
      scenario: scenarioIn(file, unreadable),
    };
  });
  const { units, begun: begunUnits, runs, edges, corpus } = ledger;
  const state = {
    ...{ folder: folder.path, plan, units, begunUnits, runs, edges },
    ...{ corpus: corpus.size, findings },
  };
  return { state, unreadable };
}

function scenarioIn(file: string, unreadable: string[]): Scenario | undefined {
  if (!file.endsWith(".json") || !existsSync(file)) return undefined;
  try {
    const [first] = readScenarios(file);
    return first?.scenario;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    unreadable.push(error.message);
    return undefined;
  }
}
