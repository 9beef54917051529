import { field, object, oneOf, onlyKeys, optional, text } from "../base/json-fields.ts";
import { integer } from "../base/json-integers.ts";
import { KERNELS } from "../engine/profile.ts";
import type { Finding } from "./scenario.ts";

const KEYS = new Set([
  ...["property", "message", "step", "seed", "unit", "run", "generator", "expect", "against"],
]);
const property = text(64);
const message = text(4096);
const count = integer(0, Number.MAX_SAFE_INTEGER);

const kernel = oneOf(KERNELS);
const expected = oneOf(["violated", "holds"]);

/** Read `finding` of a scenario: a property, and where in a campaign it failed. */
export function readFinding(value: unknown): Finding {
  const holder = object(value);
  onlyKeys(holder, KEYS);
  const seed = optional(holder, "seed", count);
  const unit = optional(holder, "unit", count);
  const run = optional(holder, "run", count);
  const generator = optional(holder, "generator", count);
  const expect = optional(holder, "expect", expected);
  const against = optional(holder, "against", kernel);
  return {
    property: field(holder, "property", property),
    message: field(holder, "message", message),
    step: field(holder, "step", count),
    ...(seed !== undefined && { seed }),
    ...(unit !== undefined && { unit }),
    ...(run !== undefined && { run }),
    ...(generator !== undefined && { generator }),
    ...(expect !== undefined && { expect }),
    ...(against !== undefined && { against }),
  };
}
