import { extname, join } from "node:path";
import { gunzipSync, constants as zlib } from "node:zlib";
import { InputError } from "../base/input-error.ts";
import type { OptionName } from "../base/option-name.ts";
import { fileHead } from "../files/file-head.ts";
import { isPiped } from "../files/open-input.ts";
import { isGzip } from "../scenario/unpacked-bytes.ts";

/** What a file can be, or a folder. */
export type FileKind = "image" | "cases" | "rings" | "map" | "unit" | "campaign";

interface Known {
  /** What it is, to complete `FILE: is …`. */
  readonly noun: string;
  /** What to call it where it is wanted, if not the same. */
  readonly wanted?: string;
  /** What to do with it. */
  readonly advice: string;
  readonly options?: readonly OptionName[];
}

const KNOWN: Readonly<Record<FileKind, Known>> = {
  image: {
    noun: "an ELF file",
    wanted: "an image",
    advice: "vhostctl dump, step and debug open it",
  },
  cases: {
    noun: "a file of cases",
    advice: "vhostctl replay, step, debug and minimize open it",
  },
  rings: { noun: "ring state", advice: "give it together with its image", options: ["rings"] },
  map: { noun: "a region map", advice: "give it together with a raw image", options: ["map"] },
  unit: {
    noun: "a unit of a fuzz campaign",
    advice: "vhostctl replay prints the command that runs it again",
  },
  campaign: {
    noun: "the folder of a fuzz campaign",
    advice: "vhostctl fuzz status shows it, and vhostctl replay takes its findings",
  },
};

/** Bytes looked at: a case begins with its name and kernel, before the memory. */
const HEAD = 1 << 16;

const JSON_TEXT = /^[\s\ufeff]*[[{]/;

/** What the beginning of a text has to match, all of one row. */
const TEXTS: readonly (readonly [FileKind, ...RegExp[]])[] = [
  ["cases", JSON_TEXT, /"kernel"\s*:\s*"/, /"kind"\s*:\s*"/],
  ["rings", JSON_TEXT, /"x-query-virtio|"guest-features"|"vhostctl-queues-/],
  ["rings", /"vring-(?:num|desc)"\s*:/],
  ["rings", JSON_TEXT, /"desc"\s*:/, /"num"\s*:/],
  ["map", JSON_TEXT, /"gpa"\s*:/, /"size"\s*:/],
  ["map", /^FlatView #|\(prio -?\d+, ram\)|BIOS-e820:|^[\da-f]+-[\da-f]+ : System RAM/m],
];

const ELF = Buffer.from("\x7fELF", "latin1");

/** What a file or folder is, as far as its beginning shows. */
function kindOf(path: string): FileKind | undefined {
  if (isPiped(path)) return undefined;
  if (extname(path) === ".unit") return "unit";
  if (isCampaign(path)) return "campaign";
  const head = fileHead(path, HEAD);
  if (ELF.equals(head.subarray(0, ELF.length))) return "image";
  const text = textOf(unpacked(head));
  if (text === undefined) return undefined;
  return TEXTS.find(([, ...marks]) => marks.every((mark) => mark.test(text)))?.[0];
}

function isCampaign(path: string): boolean {
  const plan = textOf(fileHead(join(path, "plan.json"), HEAD));
  return plan?.includes('"vhostctl-campaign-') === true;
}

/** Bytes as text; memory is told from text by its zeros. */
function textOf(bytes: Uint8Array): string | undefined {
  return bytes.includes(0) ? undefined : new TextDecoder().decode(bytes);
}

/** The beginning of what gzip packed; other bytes as they are. */
function unpacked(head: Uint8Array): Uint8Array {
  if (!isGzip(head)) return head;
  try {
    return gunzipSync(head, { finishFlush: zlib.Z_SYNC_FLUSH, maxOutputLength: 1 << 24 });
  } catch {
    return head;
  }
}

/**
 * Refuses a file that is something else than wanted, with what opens it.
 *
 * @throws InputError
 */
export function refuseOtherKind(path: string, wanted: FileKind): void {
  const kind = kindOf(path);
  if (kind !== undefined && kind !== wanted) throw otherKind(path, kind, wanted);
}

/**
 * Refuses the folder of a campaign: not all of its files are cases.
 *
 * @throws InputError
 */
export function refuseCampaign(path: string): void {
  if (isCampaign(path)) throw otherKind(path, "campaign", "cases");
}

function otherKind(path: string, kind: FileKind, wanted: FileKind): InputError {
  const { noun, advice, options = [] } = KNOWN[kind];
  const expected = KNOWN[wanted].wanted ?? KNOWN[wanted].noun;
  return new InputError(path, `is ${noun}, not ${expected}; ${advice}`, undefined, { options });
}

/**
 * Reads a file. When it cannot be read because it is something else than wanted, the
 * error says so.
 */
export function readAs<T>(path: string, wanted: FileKind, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError && error.file === path) refuseOtherKind(path, wanted);
    throw error;
  }
}
