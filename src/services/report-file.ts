import { UsageError } from "../base/usage-error.ts";
import { checkOutput } from "../files/whole-file.ts";
import { isCaseFile } from "../scenario/case-files.ts";

/**
 * Refuses a report file that could not be written, before the work starts.
 *
 * @param isJson - the report is JSON, so its name may end in `.json`
 * @throws UsageError if the folder does not exist, the path is not a regular file, or
 *   the name is that of a file of cases
 */
export function checkReportFile(file: string, isJson = false): void {
  if (isCaseFile(file) && !(isJson && file.endsWith(".json"))) {
    throw new UsageError(`${file} cannot be written: its name is that of a file of cases`);
  }
  checkOutput(file, []);
}
