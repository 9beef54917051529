import { field, type JsonObject, listOf, object, optional, text } from "../../base/json-fields.ts";
import { integer } from "../../base/json-integers.ts";
import { nthUnit, type Plan } from "../plan.ts";
import { readHash } from "./hash.ts";

/** A finding as a marker tells of it; what it is about stands in its own file. */
export interface MarkedFinding {
  /** What makes two findings the same. */
  readonly key: string;
  readonly property: string;
  readonly message: string;
  /** Run of the unit, from 0; absent where none could be singled out. */
  readonly run?: number | undefined;
  /** Name of its file in the campaign's findings. */
  readonly file: string;
}

/** An input that a unit kept, as a marker tells of it. */
export interface MarkedInput {
  /** Its hash, and name in the campaign's corpus. */
  readonly hash: string;
  /** Edges that neither a unit before nor an input before in this unit reached; some. */
  readonly edges: readonly number[];
}

/**
 * What a finished unit added to the units before it in its folder. Since a folder
 * holds all units before it of its shard, what it adds to any larger set of units
 * is a part of this.
 */
export interface Marker {
  /** Hash of the plan that it was done for. */
  readonly plan: string;
  readonly unit: number;
  readonly runs: number;
  /** Ids of edges that no unit before it reached, ascending. */
  readonly edges: readonly number[];
  /** The inputs that it added. */
  readonly corpus: readonly MarkedInput[];
  readonly findings: readonly MarkedFinding[];
}

/** Of some markers, ascending, how many are the first units of the plan's shard. */
export function unbroken(plan: Plan, markers: readonly Pick<Marker, "unit">[]): number {
  const gap = markers.findIndex(({ unit }, n) => unit !== nthUnit(plan, n));
  return gap < 0 ? markers.length : gap;
}

const safe = integer(0, Number.MAX_SAFE_INTEGER);
const edges = listOf(integer(0, 0xffff_ffff), 1_000_000);
const inputs = listOf(readInput, 1_000_000);
const findings = listOf(readFinding, 10_000);
const FILE = /^([\da-f]{64})\.(?:json|unit)$/;

/** A marker as its file has it. */
export function markerText(marker: Marker): string {
  return `${JSON.stringify(marker)}\n`;
}

/** @throws Misfit or SyntaxError when the text is no marker */
export function parseMarker(content: string): Marker {
  const holder = object(JSON.parse(content));
  return {
    plan: field(holder, "plan", readHash),
    unit: field(holder, "unit", safe),
    runs: field(holder, "runs", safe),
    edges: field(holder, "edges", edges),
    corpus: field(holder, "corpus", inputs),
    findings: field(holder, "findings", findings),
  };
}

function readInput(value: unknown): MarkedInput {
  const holder = object(value);
  return { hash: field(holder, "hash", readHash), edges: field(holder, "edges", edges) };
}

function readFinding(value: unknown): MarkedFinding {
  const holder: JsonObject = object(value);
  const file = field(holder, "file", text(80));
  readHash(FILE.exec(file)?.[1]);
  return {
    key: field(holder, "key", text(20_000)),
    property: field(holder, "property", text(64)),
    message: field(holder, "message", text(20_000)),
    run: optional(holder, "run", safe),
    file,
  };
}
