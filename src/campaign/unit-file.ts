import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../base/input-error.ts";
import { readTextFile } from "../files/text-file.ts";
import { field, integer, Misfit, misfit, object, optional } from "../scenario/field.ts";
import { CampaignFolder } from "./campaign-folder.ts";
import { GENERATOR_VERSION, type Plan, RUNS_PER_UNIT, WHOLE } from "./plan.ts";
import { readKernel, readProperties } from "./plan-file.ts";

/** Schema of the file of a unit that kills whoever does it. */
export const UNIT_SCHEMA = "vhostctl-unit-1";

/** A unit that kills whoever does it. */
export interface UnitFile {
  /** The campaign's folder that it lies in. */
  readonly folder: string;
  readonly plan: Plan;
  readonly unit: number;
  /** The run that kills, from 0, where it is known. */
  readonly run?: number | undefined;
}

const safe = integer(0, Number.MAX_SAFE_INTEGER);

/**
 * Read the file of a unit; the inputs that its campaign started from are looked for
 * where the campaign has them.
 *
 * @throws InputError when it is none, or of another generator version
 */
export function readUnitFile(file: string): UnitFile {
  const text = readTextFile(file);
  const folder = dirname(dirname(file));
  try {
    return { folder, ...readUnit(JSON.parse(text), inputsOf(folder)) };
  } catch (error) {
    if (error instanceof SyntaxError) throw new InputError(file, "is not valid JSON");
    if (!(error instanceof Misfit)) throw error;
    throw new InputError(file, error.path === "" ? error.reason : `${error.path}: ${error.reason}`);
  }
}

function readUnit(value: unknown, inputs: readonly string[]) {
  const holder = object(value);
  field(holder, "schema", (schema) => {
    if (schema !== UNIT_SCHEMA) throw misfit(`"${UNIT_SCHEMA}"`, schema);
  });
  const generator = field(holder, "generator", safe);
  if (generator !== GENERATOR_VERSION) {
    throw new Misfit(
      `a unit of generator version ${generator}, where this vhostctl has version ${GENERATOR_VERSION}: it would come out differently`,
    );
  }
  const plan: Plan = {
    ...{ generator, runsPerUnit: RUNS_PER_UNIT, shard: WHOLE, inputs },
    seed: field(holder, "seed", safe),
    kernel: field(holder, "kernel", readKernel),
    against: optional(holder, "against", readKernel),
    properties: field(holder, "properties", readProperties),
  };
  return { plan, unit: field(holder, "unit", safe), run: optional(holder, "run", safe) };
}

function inputsOf(folder: string): string[] {
  return existsSync(folder) ? new CampaignFolder(folder).inputs.names() : [];
}
