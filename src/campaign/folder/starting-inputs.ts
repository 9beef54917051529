import { join } from "node:path";
import { UsageError } from "../../base/usage-error.ts";
import { isHash } from "./hash.ts";
import { HashedFiles } from "./hashed-files.ts";

const MOST_INPUTS = 100_000;
const MOST_BYTES = 256 * 2 ** 20;

/** The inputs that a campaign starts from. */
export interface StartingInputs {
  readonly inputs: readonly Uint8Array[];
  /** One sentence for each file that was set aside or ignored. */
  readonly warnings: readonly string[];
}

/** The files of an earlier corpus, each named by the hash of its content. */
export function corpusFiles(folder: string): HashedFiles {
  return new HashedFiles(folder, join(folder, "quarantine"));
}

/**
 * Reads an earlier corpus. A missing folder counts as empty, as on the first run. A
 * file whose content does not match its name is moved to `quarantine` inside the
 * folder; a file whose name is not a hash is ignored.
 *
 * @throws UsageError if the corpus is too large
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
      warnings.push(`${join(folder, name)}: its content does not match its name: set aside`);
      continue;
    }
    bytes += input.length;
    inputs.push(input);
  }
  if (inputs.length > MOST_INPUTS || bytes > MOST_BYTES) {
    throw new UsageError(
      `${folder} holds ${inputs.length} inputs of ${bytes} bytes; the limits are ${MOST_INPUTS} inputs and ${MOST_BYTES} bytes`,
      { value: "corpus" },
    );
  }
  const [first] = strangers;
  if (first !== undefined) {
    const others = strangers.length > 1 ? ` and ${strangers.length - 1} more` : "";
    warnings.push(`${join(folder, first)}${others}: not named like an input: ignored`);
  }
  return { inputs, warnings };
}
