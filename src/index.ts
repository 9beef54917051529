/** The library behind the commands: functions that are pure or take paths, and return data. */
export { InputError } from "./base/input-error.ts";
export { UsageError } from "./base/usage-error.ts";
export { type DumpOptions, dump } from "./services/dump.ts";
export type * from "./services/dump-result.ts";
export { type TranslateResult, translate } from "./services/translate.ts";
