import type { FuzzResult } from "../../campaign/campaign-state.ts";
import { judged } from "../../campaign/laws.ts";
import { JunitReport } from "../junit.ts";
import { safe } from "../safe.ts";
import { findingCommand } from "./command.ts";

/** Findings of a property that its failure tells of. */
const TOLD = 100;

/** The JUnit report of a campaign: a case a property, what reproduces it in each failure. */
export function fuzzJunit(result: FuzzResult): string {
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
            .slice(0, TOLD)
            .map((one) => `  ${safe(one.message)}\n  ${findingCommand(one, result)}`)
            .join("\n"),
        },
      }),
    });
  }
  return String(report);
}
