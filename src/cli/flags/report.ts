import { Flags } from "@oclif/core";
import { UsageError } from "../../base/usage-error.ts";
import { writeWhole } from "../../files/whole-file.ts";
import { checkReportFile } from "../../services/report-file.ts";
import { tolerant } from "../tolerant.ts";

/** A report that was asked for. */
export interface WantedReport<Kind extends string> {
  readonly kind: Kind;
  readonly file: string;
}

/** The flag for reports that are written in addition to the output; it can be repeated. */
export const reportFlag = (helpValue: string, description: string) =>
  Flags.string({ multiple: true, multipleNonGreedy: true, helpValue, description });

/**
 * The reports that `--report` asks for: `KIND=FILE`, several in one flag separated by commas.
 *
 * @param kinds - the kinds that the command can write
 * @throws UsageError for another form, and for a file that cannot be written
 */
export function wantedReports<Kind extends string>(
  flags: readonly string[] | undefined,
  kinds: readonly Kind[],
): WantedReport<Kind>[] {
  const between = new RegExp(`,(?=(?:${kinds.join("|")})=)`);
  return (flags ?? []).flatMap((flag) =>
    flag.split(between).map((text) => {
      const [, name, file] = /^(\w+)=(.+)$/s.exec(text) ?? [];
      const kind = kinds.find((known) => known === name);
      if (kind === undefined || file === undefined) {
        const forms = new Intl.ListFormat("en-GB", { type: "disjunction" });
        throw new UsageError(
          `--report: expected ${forms.format(kinds.map((known) => `${known}=FILE`))}, not ${JSON.stringify(text)}`,
        );
      }
      checkReportFile(file, kind !== "junit");
      return { kind, file };
    }),
  );
}

/** Write reports. The results are printed by then: a report that cannot be written must not lose them. */
export function writeReports<Kind extends string>(
  reports: readonly WantedReport<Kind>[],
  textOf: (kind: Kind) => string,
): void {
  for (const { kind, file } of reports) {
    tolerant("--report", file, () => writeWhole(file, textOf(kind)));
  }
}
