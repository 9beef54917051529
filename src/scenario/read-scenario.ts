import {
  field,
  listOf,
  Misfit,
  misfit,
  object,
  oneOf,
  onlyKeys,
  optional,
  readJson,
  text,
} from "../base/json-fields.ts";
import { KERNELS } from "../engine/profile.ts";
import type { Place } from "./case-text.ts";
import { eventfd } from "./case-values.ts";
import { readFinal } from "./read-answer.ts";
import { readFinding } from "./read-finding.ts";
import { readMaps, readMemory } from "./read-memory.ts";
import { readStep } from "./read-step.ts";
import { impliedReadableFds } from "./readable-fds.ts";
import { SCENARIO_VERSION, type Scenario } from "./scenario.ts";

const MAX_STEPS = 1_000_000;

const KEYS = new Set([
  "scenario",
  "name",
  "kernel",
  "kind",
  "readable_fds",
  "maps",
  "memory",
  "steps",
  "final",
  "finding",
]);
const name = text(256);
const kernel = oneOf(KERNELS);
const kind = text(64);
const readableFds = listOf(eventfd, 16);
const steps = listOf(readStep, MAX_STEPS);

function version(value: unknown): void {
  if (value === SCENARIO_VERSION) return;
  throw new Misfit(
    typeof value === "number"
      ? `version ${value} of the format; this vhostctl reads version ${SCENARIO_VERSION}`
      : misfit("the version of the format", value).reason,
  );
}

function readCase(value: unknown): Scenario {
  const holder = object(value);
  // A later version may have other keys, so check the version first.
  optional(holder, "scenario", version);
  onlyKeys(holder, KEYS);
  const about = field(holder, "kind", kind);
  const readable_fds = optional(holder, "readable_fds", readableFds) ?? impliedReadableFds(about);
  const final = optional(holder, "final", readFinal);
  const finding = optional(holder, "finding", readFinding);
  return {
    name: field(holder, "name", name),
    kernel: field(holder, "kernel", kernel),
    kind: about,
    ...(readable_fds.length > 0 && { readable_fds }),
    maps: field(holder, "maps", readMaps),
    memory: field(holder, "memory", readMemory),
    steps: field(holder, "steps", steps),
    ...(final !== undefined && { final }),
    ...(finding !== undefined && { finding }),
  };
}

/**
 * Turn one parsed JSON case into a scenario.
 *
 * Every field is checked, unknown keys are refused, and sizes are limited: 64 MiB of
 * memory in at most 1024 maps, 64 MiB of initial bytes, a million steps. Numbers are
 * JSON integers up to 2^53 or "0x…" strings up to 2^64.
 *
 * @param value - the result of JSON.parse
 * @param place - the location of the case, for the error
 * @throws InputError with the line and the path to the field
 */
export function readScenario(value: unknown, place: Place): Scenario {
  const { file, line, index } = place;
  const path = index === undefined ? "" : `[${index}]`;
  return readJson(readCase, value, { file, line, path });
}
