import { fileTitle, STDIN } from "../../base/standard-input.ts";
import type { CaseOutcome } from "../../services/replay.ts";
import { safe } from "../safe.ts";

/** The command that replays one case. */
export function reproduceCommand({ file, name, kernel, overridden }: CaseOutcome): string {
  const path = file.startsWith("-") && file !== STDIN ? `./${file}` : file;
  const chosen = name.startsWith("-") ? `--case=${shellWord(name)}` : `--case ${shellWord(name)}`;
  const under = overridden ? ` --kernel ${kernel}` : "";
  return `vhostctl replay ${shellWord(path)} ${chosen}${under}`;
}

/** A word quoted for a shell, always printable: bash and zsh accept `$'\x1b'`. */
export function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (safe(word) === word && !word.includes("'")) return `'${word}'`;
  // In $'…', \x9b is a byte that is not UTF-8: a C1 character is written \u009b there.
  const escaped = safe(word.replace(/[\\']/g, "\\$&"));
  return `$'${escaped.replace(/\\x([89][\da-f])/g, "\\u00$1")}'`;
}

/** The place of a case, as compilers write it: `cases.jsonl:17`, `cases.json[3]`. */
export function placeOf({ file, line, index }: CaseOutcome): string {
  const title = safe(fileTitle(file));
  if (line !== undefined) return `${title}:${line}`;
  return index === undefined ? title : `${title}[${index}]`;
}

/** The place of a difference in its case: `steps[4] get_vq_desc`, `final`. */
export function stepText({ step, op }: { readonly step?: number; readonly op?: string }): string {
  if (step === undefined) return "final";
  return op === undefined ? `steps[${step}]` : `steps[${step}] ${safe(op)}`;
}
