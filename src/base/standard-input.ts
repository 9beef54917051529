/** What stands for standard input where a file is asked for. */
export const STDIN = "-";

/** The name of a file in a sentence. */
export function fileTitle(file: string): string {
  return file === STDIN ? "standard input" : file;
}
