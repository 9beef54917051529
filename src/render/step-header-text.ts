import type { StepTarget } from "../services/stepping/step-target.ts";
import { wrap } from "./columns.ts";
import { safe } from "./safe.ts";
import type { Style } from "./style.ts";

/** What is stepped, by which kernel's vhost, and what to know before believing it. */
export function stepHeaderText(
  { path, title, profile, warnings }: StepTarget,
  { chalk, width }: Style,
): string[] {
  return [
    `${chalk.bold(safe(title))}  ${safe(path)}`,
    `stepped as vhost of Linux ${profile.kernel} does it; the file itself is never changed`,
    ...warnings.flatMap((warning) =>
      wrap(`warning: ${safe(warning)}`.split(" "), width, "").map((line) => chalk.yellow(line)),
    ),
  ];
}
