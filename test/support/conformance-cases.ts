import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** A recorded number: above 2^32 it is a "0x…" string. */
export type Recorded = number | string;

/** One recorded step; fields depend on `op`. */
export interface Step {
  readonly op: string;
  readonly cmd?: string;
  readonly vq?: number;
  readonly arg?: Record<string, Recorded> & {
    readonly regions?: readonly { gpa: Recorded; size: Recorded; hva: Recorded }[];
  };
  readonly value?: Recorded;
  readonly active?: boolean;
  readonly iov_size?: number;
  readonly log?: boolean;
  readonly n?: number;
  readonly addr?: Recorded;
  readonly len?: number;
  readonly expect?: Record<string, unknown>;
}

/** One recorded case. */
export interface Case {
  readonly name: string;
  readonly kernel: string;
  readonly kind: string;
  readonly maps: readonly { hva: Recorded; size: number }[];
  readonly memory: readonly [Recorded, string, number?][];
  readonly steps: readonly Step[];
  readonly final: {
    readonly state: Readonly<Record<string, Record<string, Recorded>>>;
    readonly eventfds: Readonly<Record<string, number>>;
    readonly written: readonly [Recorded, string][];
  };
}

/** The recorded cases of the given kinds. */
export function recordedCases(file: string, kinds: readonly string[]): Case[] {
  const path = new URL(`../../corpora/conformance/${file}`, import.meta.url);
  return gunzipSync(readFileSync(path))
    .toString("utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Case)
    .filter((recorded) => kinds.includes(recorded.kind));
}
