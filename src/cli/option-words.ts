/** The words of a command line that can be flags: those before `--`. */
export function optionWords(args: readonly string[]): readonly string[] {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? args.length : end);
}
