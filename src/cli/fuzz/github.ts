import { appendFileSync } from "node:fs";
import type { CampaignState } from "../../campaign/campaign-state.ts";
import { githubAnnotations, githubSummary } from "../../render/fuzz/github.ts";
import { tolerant } from "../tolerant.ts";

/**
 * Report a campaign in a GitHub workflow: annotations on standard output, unless
 * that is JSON, and the summary of the step.
 */
export function tellGithub(
  result: CampaignState,
  json: boolean,
  env: Readonly<Record<string, string | undefined>>,
): void {
  if (env.GITHUB_ACTIONS !== "true") return;
  if (!json) process.stdout.write(githubAnnotations(result));
  const file = env.GITHUB_STEP_SUMMARY ?? "";
  if (file !== "") {
    tolerant("GITHUB_STEP_SUMMARY", file, () => appendFileSync(file, githubSummary(result)));
  }
}
