import { isTyped } from "../files/open-input.ts";

/**
 * Say on a terminal that standard input is waited for: nothing else would show it.
 *
 * @param file - what the user named, if anything
 */
export function sayItWaits(file: string | undefined, what: string): void {
  if (file === undefined || !isTyped(file)) return;
  process.stderr.write(`vhostctl: waiting for ${what} on standard input; Ctrl-D ends it\n`);
}
