import {
  bool,
  field,
  type JsonObject,
  listOf,
  object,
  optional,
  text,
} from "../../base/json-fields.ts";
import { integer } from "../../base/json-integers.ts";
import type { MarkedFinding, MarkedInput, UnitSum } from "../unit-sum.ts";
import { readHash } from "./hash.ts";

/**
 * What a finished unit added to the earlier units in its folder. A folder holds all
 * earlier units of its shard, so what the unit adds to any larger set of units is a
 * subset of this.
 */
export interface Marker extends UnitSum {
  /** Hash of the plan that it was done for. */
  readonly plan: string;
}

const safe = integer(0, Number.MAX_SAFE_INTEGER);
/** Read ids of edges. */
export const readEdges = listOf(integer(0, 0xffff_ffff), 1_000_000);
const inputs = listOf(readInput, 1_000_000);
const findings = listOf(readFinding, 10_000);
const FILE = /^([\da-f]{64})\.(?:json|unit)$/;

/** The file content for a marker. */
export function markerText(marker: Marker): string {
  return `${JSON.stringify(marker)}\n`;
}

/** @throws Misfit or SyntaxError when the text is not a marker */
export function parseMarker(content: string): Marker {
  const holder = object(JSON.parse(content));
  return { ...readSum(holder), corpus: field(holder, "corpus", inputs) };
}

/** Read what markers and parts have in common. */
export function readSum(holder: JsonObject) {
  return {
    plan: field(holder, "plan", readHash),
    unit: field(holder, "unit", safe),
    runs: field(holder, "runs", safe),
    edges: field(holder, "edges", readEdges),
    findings: field(holder, "findings", findings),
  };
}

function readInput(value: unknown): MarkedInput {
  const holder = object(value);
  return { hash: field(holder, "hash", readHash), edges: field(holder, "edges", readEdges) };
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
    raw: optional(holder, "raw", bool),
  };
}
