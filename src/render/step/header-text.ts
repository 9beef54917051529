import { fileTitle } from "../../base/standard-input.ts";
import type { Finding } from "../../scenario/scenario.ts";
import type { TargetDescription } from "../../stepping/step-target.ts";
import { safe } from "../safe.ts";
import type { Style } from "../style.ts";
import { wrap } from "../wrap.ts";

/** The target, the kernel whose vhost is stepped, and warnings. */
export function stepHeaderText(
  { path, title, profile, warnings, finding }: TargetDescription,
  { chalk, width }: Style,
): string[] {
  return [
    `${chalk.bold(safe(title))}  ${safe(fileTitle(path))}`,
    `stepped with the vhost of Linux ${profile.kernel}; the file itself is never changed`,
    ...findingLines(finding, width).map((line) => chalk.yellow(line)),
    ...warnings.flatMap((warning) =>
      wrap(`warning: ${safe(warning)}`, width).map((line) => chalk.yellow(line)),
    ),
  ];
}

function findingLines(finding: Finding | undefined, width: number): string[] {
  if (finding === undefined) return [];
  const { property, message, step } = finding;
  const text = `a finding: step ${step + 1} violates ${safe(property)}: ${safe(message)}`;
  return wrap(text, width);
}
