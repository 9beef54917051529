import { join } from "node:path";
import { UsageError } from "../../base/usage-error.ts";
import { isHash } from "./hash.ts";
import { HashedFiles } from "./hashed-files.ts";

const MOST_INPUTS = 100_000;
const MOST_BYTES = 256 * 2 ** 20;

/** What a campaign starts from. */
export interface StartingInputs {
  readonly inputs: readonly Uint8Array[];
  /** What was set aside or not taken, a sentence each. */
  readonly warnings: readonly string[];
}

/** The files of an earlier corpus, each named by its content. */
export function corpusFiles(folder: string): HashedFiles {
  return new HashedFiles(folder, join(folder, "quarantine"));
}

/**
 * Read an earlier corpus. One that is not there is empty, as on the first run. A
 * file whose content is not what its name says is moved to `quarantine` in it; one
 * of any other name is left alone and not taken.
 *
 * @throws UsageError when it is too much to start from
 */
export function readCorpus(folder: string): StartingInputs {
  const files = corpusFiles(folder);
  const warnings: string[] = [];
  const inputs: Uint8Array[] = [];
  const strangers = [...files.strangers(), ...files.names().filter((name) => !isHash(name))];
  let bytes = 0;
  for (const name of files.names().filter(isHash)) {
    const input = files.get(name);
    if (input === undefined) {
      files.setAside(name);
      warnings.push(`${join(folder, name)}: its content is not what its name says: set aside`);
      continue;
    }
    bytes += input.length;
    inputs.push(input);
  }
  if (inputs.length > MOST_INPUTS || bytes > MOST_BYTES) {
    throw new UsageError(
      `${folder} holds ${inputs.length} inputs of ${bytes} bytes; at most ${MOST_INPUTS} and ${MOST_BYTES} are taken`,
      { value: "corpus" },
    );
  }
  const [first] = strangers;
  if (first !== undefined) {
    const others = strangers.length > 1 ? ` and ${strangers.length - 1} more` : "";
    warnings.push(`${join(folder, first)}${others}: no name of an input: not taken`);
  }
  return { inputs, warnings };
}
