import { UsageError } from "../base/usage-error.ts";
import { checkOutput } from "../files/whole-file.ts";
import { isCaseFile } from "../scenario/case-files.ts";

/**
 * Refuse a report file that could not be written, before the work is done.
 *
 * @param isJson - the report is itself JSON, so that its name may say so
 * @throws UsageError when the folder is not there, something other than a file
 *   has the name, or it is a name that cases have
 */
export function checkReportFile(file: string, isJson = false): void {
  if (isCaseFile(file) && !(isJson && file.endsWith(".json"))) {
    throw new UsageError(`${file} cannot be written: its name is that of cases`);
  }
  checkOutput(file, []);
}
