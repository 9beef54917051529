import { field, type JsonObject, listOf, object, optional, text } from "../../base/json-fields.ts";
import { integer } from "../../base/json-integers.ts";
import { nthUnit, type Plan } from "../plan.ts";
import { readHash } from "./hash.ts";

/** A finding as recorded in a marker; its details are in a separate file. */
export interface MarkedFinding {
  /** Two findings with the same key are the same finding. */
  readonly key: string;
  readonly property: string;
  readonly message: string;
  /** The run within the unit, from 0; absent if none could be singled out. */
  readonly run?: number | undefined;
  /** Name of its file in the `findings` folder. */
  readonly file: string;
}

/** An input that a unit kept, as recorded in a marker. */
export interface MarkedInput {
  /** Its hash, which is also its file name in the `corpus` folder. */
  readonly hash: string;
  /** Edges that no earlier unit and no earlier input of this unit reached; never empty. */
  readonly edges: readonly number[];
}

/**
 * What a finished unit added to the earlier units in its folder. A folder holds all
 * earlier units of its shard, so what the unit adds to any larger set of units is a
 * subset of this.
 */
export interface Marker {
  /** Hash of the plan that the unit was done for. */
  readonly plan: string;
  readonly unit: number;
  readonly runs: number;
  /** Ids of edges that no earlier unit reached, ascending. */
  readonly edges: readonly number[];
  /** Inputs added by the unit. */
  readonly corpus: readonly MarkedInput[];
  readonly findings: readonly MarkedFinding[];
}

/** How many of these ascending markers are the first units of the plan's shard, without a gap. */
export function unbroken(plan: Plan, markers: readonly Pick<Marker, "unit">[]): number {
  const gap = markers.findIndex(({ unit }, n) => unit !== nthUnit(plan, n));
  return gap < 0 ? markers.length : gap;
}

const safe = integer(0, Number.MAX_SAFE_INTEGER);
const edges = listOf(integer(0, 0xffff_ffff), 1_000_000);
const inputs = listOf(readInput, 1_000_000);
const findings = listOf(readFinding, 10_000);
const FILE = /^([\da-f]{64})\.(?:json|unit)$/;

/** The file content for a marker. */
export function markerText(marker: Marker): string {
  return `${JSON.stringify(marker)}\n`;
}

/** @throws Misfit or SyntaxError if the text is not a marker */
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
