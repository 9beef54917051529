import { basename } from "node:path";
import type { OptionName } from "../base/option-name.ts";
import type { Probe, UnreadFormat } from "./format.ts";

/**
 * A format that is not read.
 *
 * @param formats - what a sentence calls several: `Windows dumps`
 * @param instead - what to do, as a sentence goes on
 * @param options - those that it speaks of
 */
export function unread(
  formats: string,
  probe: Probe,
  instead: string,
  options: readonly OptionName[] = [],
): UnreadFormat {
  return { probe, advice: () => `vhostctl does not read ${formats} yet; ${instead}`, options };
}

/**
 * A file that has to be unpacked first, as its bytes cannot be read at random.
 *
 * @param tool - takes `-dc`, as all of them do: it minds neither the file's suffix nor the file
 */
export function compressed(tool: string, suffix: string, probe: Probe): UnreadFormat {
  const advice = (path: string) => {
    const bare = path.endsWith(suffix) && basename(path) !== suffix;
    const out = bare ? path.slice(0, -suffix.length) : `${path}.unpacked`;
    const command = `${tool} -dc ${shellQuote(path)} > ${shellQuote(out)}`;
    return `is compressed with ${tool}; unpack it first: ${command}`;
  };
  return { probe, advice, options: [] };
}

/** One word to a shell, whatever the name holds; `./` keeps a dash from being a flag. */
export function shellQuote(name: string): string {
  const safe = name.startsWith("-") ? `./${name}` : name;
  return `'${safe.replaceAll("'", "'\\''")}'`;
}
