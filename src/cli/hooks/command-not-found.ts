import type { Hook } from "@oclif/core";
import { nearWords } from "../../base/near-words.ts";
import { UnknownCommand } from "../command-usage-error.ts";
import { didYouMean } from "../did-you-mean.ts";

/** Refuses a word that is not a command, and names the commands it may stand for. */
const commandNotFound: Hook.CommandNotFound = async ({ id, config }) => {
  const known = config.commands
    .filter(({ hidden }) => hidden !== true)
    .map((command) => command.id.replaceAll(":", " "));
  throw new UnknownCommand(unknownCommand(id.split(":"), known));
};
export default commandNotFound;

/**
 * What is wrong with words that are not a command.
 *
 * @param words - the first words of the command line
 * @param known - all commands
 */
export function unknownCommand(words: readonly string[], known: readonly string[]): string {
  const [first = "", second] = words;
  if (first.startsWith("-")) return `${first} is a flag: a command comes before it`;
  const isTopic = known.some((command) => command.startsWith(`${first} `));
  const both = `${first} ${second}`;
  if (second !== undefined && (isTopic || nearWords(both, known).length > 0)) {
    return `${JSON.stringify(both)} is not a command${didYouMean(both, known)}`;
  }
  return `${JSON.stringify(first)} is not a command${didYouMean(first, known)}`;
}
