import { relative } from "node:path";
import { pathToFileURL } from "node:url";
import type { CampaignState, FuzzFinding } from "../campaign/campaign-state.ts";
import { judged, lawOf } from "../campaign/laws.ts";
import { findingCommand } from "./fuzz/command.ts";
import { safe, safeJson } from "./safe.ts";

/** Results per run that GitHub accepts. */
const MOST_RESULTS = 25_000;
const SCHEMA =
  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/** What a report needs besides the findings. */
export interface SarifContext {
  /** Paths in the report are relative to this folder. */
  readonly root: string;
  readonly version: string;
  /** The campaign is whole. */
  readonly successful: boolean;
}

/**
 * The findings as SARIF 2.1.0: one rule per property, so that ids stay the same from run
 * to run, and one result per finding, with the hash of its file as fingerprint. It contains
 * no times: the same findings give the same bytes.
 */
export function sarifText(
  result: CampaignState,
  { root, version, successful }: SarifContext,
): string {
  const rules = judged(result.plan);
  const run = {
    tool: {
      driver: {
        name: "vhostctl",
        version,
        semanticVersion: version,
        rules: rules.map(rule),
      },
    },
    invocations: [{ executionSuccessful: successful }],
    columnKind: "utf16CodeUnits",
    results: result.findings
      .slice(0, MOST_RESULTS)
      .map((finding) => resultOf(finding, rules.indexOf(finding.property), result, root)),
  };
  return `${safeJson({ $schema: SCHEMA, version: "2.1.0", runs: [run] })}\n`;
}

function rule(name: string): unknown {
  const law = lawOf(name);
  return {
    id: name,
    name,
    shortDescription: { text: law },
    fullDescription: { text: law },
    help: {
      text: `${law} The file of the finding is a scenario that vhostctl replay, step and debug open.`,
      markdown: `${law}\n\nThe file of the finding is a scenario that \`vhostctl replay\`, \`step\` and \`debug\` open.`,
    },
    defaultConfiguration: { level: "error" },
    properties: { tags: ["virtio", "vhost", "fuzzing"] },
  };
}

function resultOf(finding: FuzzFinding, ruleIndex: number, result: CampaignState, root: string) {
  const { property, message, file, hash } = finding;
  return {
    ruleId: property,
    ...(ruleIndex >= 0 && { ruleIndex }),
    level: "error",
    message: { text: `${safe(message)}\nTo see it again: ${findingCommand(finding, result)}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file, root) },
          region: { startLine: 1 },
        },
      },
    ],
    partialFingerprints: { "vhostctlFinding/v1": hash },
  };
}

/** The URI of a file: a relative reference if it is below the root. */
function uriOf(file: string, root: string): string {
  const path = relative(root, file).replaceAll("\\", "/");
  if (path.startsWith("../") || path.startsWith("/")) return pathToFileURL(file).href;
  return path.split("/").map(encodeURIComponent).join("/");
}
