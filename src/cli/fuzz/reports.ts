import { UsageError } from "../../base/usage-error.ts";
import { writeWhole } from "../../files/whole-file.ts";
import { checkReportFile } from "../../services/report-file.ts";
import { tolerant } from "../tolerant.ts";

const KINDS = ["junit", "sarif", "json"] as const;
export type ReportKind = (typeof KINDS)[number];

/** A report that was asked for. */
export interface WantedReport {
  readonly kind: ReportKind;
  readonly file: string;
}

/**
 * What `--report` asks for: `junit=F`, `sarif=F` and `json=F`, several of them in one
 * flag by commas.
 *
 * @throws UsageError for another form, and for a file that could not be written
 */
export function wantedReports(flags: readonly string[] | undefined): WantedReport[] {
  return (flags ?? []).flatMap((flag) =>
    flag.split(/,(?=(?:junit|sarif|json)=)/).map((text) => {
      const [, name, file] = /^(\w+)=(.+)$/s.exec(text) ?? [];
      const kind = KINDS.find((known) => known === name);
      if (kind === undefined || file === undefined) {
        throw new UsageError(
          `--report: expected junit=FILE, sarif=FILE or json=FILE, not ${JSON.stringify(text)}`,
        );
      }
      checkReportFile(file, kind !== "junit");
      return { kind, file };
    }),
  );
}

/** Write reports. The results are out by then: one that cannot be written must not lose them. */
export function writeReports(
  reports: readonly WantedReport[],
  textOf: (kind: ReportKind) => string,
): void {
  for (const { kind, file } of reports) {
    tolerant("--report", file, () => writeWhole(file, textOf(kind)));
  }
}
