import { dirname, join } from "node:path";
import {
  field,
  literal,
  Misfit,
  object,
  optional,
  readJson,
  text,
} from "../../base/json-fields.ts";
import { integer } from "../../base/json-integers.ts";
import { parseJsonDocument } from "../../files/json-document.ts";
import { readTextFile } from "../../files/text-file.ts";
import { GENERATOR_VERSION } from "../../fuzz/unit/generator-version.ts";
import { type Plan, RUNS_PER_UNIT, WHOLE } from "../plan.ts";
import { HashedFiles } from "./hashed-files.ts";
import { readKernel, readProperties } from "./plan-file.ts";

/** Schema of the file for a unit that kills its worker. */
export const UNIT_SCHEMA = "vhostctl-unit-1";

/** A unit that kills its worker. */
export interface UnitFile {
  /** The campaign folder that holds the file. */
  readonly folder: string;
  readonly plan: Plan;
  readonly unit: number;
  /** The run that kills the worker, from 0, if known. */
  readonly run?: number | undefined;
  /** `hang` or `crash`, and how the worker ended. */
  readonly property: string;
  readonly message: string;
}

/** Two units that kill their worker are two findings: nobody knows yet whether they are one. */
export function deathKey(property: string, unit: number): string {
  return `${property}: unit ${unit}`;
}

const safe = integer(0, Number.MAX_SAFE_INTEGER);

/**
 * Reads the file of a unit. The campaign's starting inputs are taken from the campaign
 * folder around the file.
 *
 * @throws InputError if it is not such a file, or has another generator version
 */
export function readUnitFile(file: string): UnitFile {
  const content = readTextFile(file);
  const folder = dirname(dirname(file));
  const value = parseJsonDocument({ file, text: content, offset: 0 });
  const read = (unit: unknown) => readUnit(unit, inputsOf(folder));
  return { folder, ...readJson(read, value, { file }) };
}

function readUnit(value: unknown, inputs: readonly string[]) {
  const holder = object(value);
  field(holder, "schema", literal(UNIT_SCHEMA));
  const generator = field(holder, "generator", safe);
  if (generator !== GENERATOR_VERSION) {
    throw new Misfit(
      `was made by generator version ${generator}; this vhostctl has version ${GENERATOR_VERSION}, whose units differ`,
    );
  }
  const plan: Plan = {
    ...{ generator, runsPerUnit: RUNS_PER_UNIT, shard: WHOLE, inputs },
    seed: field(holder, "seed", safe),
    kernel: field(holder, "kernel", readKernel),
    against: optional(holder, "against", readKernel),
    properties: field(holder, "properties", readProperties),
  };
  return {
    plan,
    unit: field(holder, "unit", safe),
    run: optional(holder, "run", safe),
    property: field(holder, "property", text(64)),
    message: field(holder, "message", text(20_000)),
  };
}

function inputsOf(folder: string): string[] {
  return new HashedFiles(join(folder, "inputs"), join(folder, "quarantine")).names();
}
