import { basename } from "node:path";
import type { OptionName } from "../base/option-name.ts";
import type { Probe, UnreadFormat } from "./format.ts";

/**
 * A format that is not supported.
 *
 * @param formats - what to call such files in a sentence: `Windows dumps`
 * @param instead - what to do instead, to complete the sentence
 * @param options - the options that it mentions
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
 * A compressed file, which has to be unpacked first to allow random access.
 *
 * @param tool - must support `-dc`, which ignores the suffix and keeps the file
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

/** Quotes a file name as one shell word; a leading dash gets `./`, so that it is not a flag. */
export function shellQuote(name: string): string {
  const safe = name.startsWith("-") ? `./${name}` : name;
  return `'${safe.replaceAll("'", "'\\''")}'`;
}
