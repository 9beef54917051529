import type { CampaignState } from "../../campaign/campaign-state.ts";
import { judged } from "../../campaign/laws.ts";
import { JunitReport } from "../junit.ts";
import { safe } from "../safe.ts";
import { findingCommand } from "./command.ts";

/** Findings of a property that its failure lists. */
const LISTED = 100;

/** The JUnit report of a campaign: one case per property; failures list the commands that reproduce them. */
export function fuzzJunit(result: CampaignState): string {
  const { plan, findings } = result;
  const report = new JunitReport("vhostctl fuzz");
  for (const property of judged(plan)) {
    const broken = findings.filter((finding) => finding.property === property);
    const [first] = broken;
    report.addCase(`seed ${plan.seed}, kernel ${plan.kernel}`, {
      classname: "fuzz",
      name: property,
      ...(first !== undefined && {
        failure: {
          message: first.message,
          text: broken
            .slice(0, LISTED)
            .map((one) => `  ${safe(one.message)}\n  ${findingCommand(one, result)}`)
            .join("\n"),
        },
      }),
    });
  }
  return String(report);
}
