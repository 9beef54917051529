import {
  field,
  listOf,
  literal,
  Misfit,
  object,
  oneOf,
  onlyKeys,
  optional,
  readJson,
} from "../../base/json-fields.ts";
import { integer } from "../../base/json-integers.ts";
import { KERNELS } from "../../engine/profile.ts";
import { parseJsonDocument } from "../../files/json-document.ts";
import { PROPERTIES } from "../../fuzz/properties/all-properties.ts";
import { GENERATOR_VERSION } from "../../fuzz/unit/generator-version.ts";
import { MOST_SHARDS, type Plan, type Shard, WHOLE } from "../plan.ts";
import { hashOf, readHash } from "./hash.ts";

const SCHEMA = "vhostctl-campaign-1";
const KEYS = new Set([
  ...["schema", "generator", "seed", "kernel", "against", "properties", "runs", "max_seconds"],
  ...["runs_per_unit", "shard", "inputs"],
]);
const count = integer(1, Number.MAX_SAFE_INTEGER);
const properties = listOf(oneOf(PROPERTIES.map(({ name }) => name)), 1000);
const inputs = listOf(readHash, 1_000_000);

/** The file content for a plan. */
export function planText(plan: Plan): string {
  const { generator, seed, kernel, against, runs, maxSeconds, runsPerUnit, shard } = plan;
  const json = {
    schema: SCHEMA,
    generator,
    seed,
    kernel,
    against,
    properties: plan.properties,
    runs,
    max_seconds: maxSeconds,
    runs_per_unit: runsPerUnit,
    shard: { index: shard.index, count: shard.count },
    inputs: plan.inputs,
  };
  return `${JSON.stringify(json, null, 1)}\n`;
}

/**
 * The hash of everything that determines a unit's results, to recognise units done for
 * another plan. Shard and time limit are left out: they only decide which units are
 * done.
 */
export function planHash(plan: Plan): string {
  return hashOf(planText({ ...plan, shard: WHOLE, maxSeconds: undefined }));
}

/**
 * Reads a plan.
 *
 * @throws InputError if the text is not a plan, or a plan of another generator version
 */
export function parsePlan(file: string, content: string): Plan {
  const value = parseJsonDocument({ file, text: content, offset: 0 });
  return readJson(readPlan, value, { file });
}

function readPlan(value: unknown): Plan {
  const holder = object(value);
  field(holder, "schema", literal(SCHEMA));
  const generator = field(holder, "generator", count);
  if (generator !== GENERATOR_VERSION) {
    throw new Misfit(
      `was made by generator version ${generator}; this vhostctl has version ${GENERATOR_VERSION}, whose units differ`,
    );
  }
  onlyKeys(holder, KEYS);
  return {
    generator,
    seed: field(holder, "seed", integer(0, Number.MAX_SAFE_INTEGER)),
    kernel: field(holder, "kernel", readKernel),
    against: optional(holder, "against", readKernel),
    properties: field(holder, "properties", readProperties),
    runs: optional(holder, "runs", count),
    maxSeconds: optional(holder, "max_seconds", count),
    runsPerUnit: field(holder, "runs_per_unit", integer(1, 1_000_000_000)),
    shard: field(holder, "shard", readShard),
    inputs: field(holder, "inputs", inputs),
  };
}

/** Reads a kernel version. */
export const readKernel = oneOf(KERNELS);

/** Reads the names of known properties; at least one is required. */
export function readProperties(value: unknown): string[] {
  const names = properties(value);
  if (names.length === 0) throw new Misfit("names no property: nothing would be found");
  return names;
}

function readShard(value: unknown): Shard {
  const holder = object(value);
  const total = field(holder, "count", integer(1, MOST_SHARDS));
  return { index: field(holder, "index", integer(1, total)), count: total };
}
