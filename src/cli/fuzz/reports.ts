import type { CampaignState } from "../../campaign/campaign-state.ts";
import { fuzzJunit } from "../../render/fuzz/junit.ts";
import { safeJson } from "../../render/safe.ts";
import { sarifText } from "../../render/sarif.ts";
import { reportFlag, type WantedReport, wantedReports, writeReports } from "../flags/report.ts";
import { tellGithub } from "./github.ts";

const KINDS = ["junit", "sarif", "json"] as const;

/** The flag for the reports of a campaign. */
export const fuzzReportFlag = reportFlag(
  "KIND=FILE",
  "also write a report: junit=FILE, sarif=FILE or json=FILE",
);

/** A report of a campaign that was asked for. */
export type FuzzReport = WantedReport<(typeof KINDS)[number]>;

/** @throws UsageError for a report that could not be written */
export function fuzzReports(flags: readonly string[] | undefined): FuzzReport[] {
  return wantedReports(flags, KINDS);
}

/** What the reports of a campaign are made of. */
export interface Reported {
  readonly state: CampaignState;
  /** What the command prints under `--json`. */
  readonly json: unknown;
  /** Nothing of the campaign is missing. */
  readonly successful: boolean;
  readonly version: string;
  /** The command prints JSON. */
  readonly printsJson: boolean;
}

/** Tell a GitHub workflow what was found, and write the reports. */
export function reportFuzz(
  reports: readonly FuzzReport[],
  { state, json, successful, version, printsJson }: Reported,
): void {
  tellGithub(state, printsJson, process.env);
  writeReports(reports, (kind) => {
    if (kind === "junit") return fuzzJunit(state);
    if (kind === "json") return `${safeJson(json)}\n`;
    return sarifText(state, { root: process.cwd(), version, successful });
  });
}
