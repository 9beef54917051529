/** The name that stands for standard input in place of a file name. */
export const STDIN = "-";

/** The name of a file in a sentence. */
export function fileTitle(file: string): string {
  return file === STDIN ? "standard input" : file;
}
