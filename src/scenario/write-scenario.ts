import { escapeUnsafe } from "../base/unsafe-text.ts";
import { bytesForm, type JsonForm, jsonForm, numberForm } from "./json-form.ts";
import { impliedReadableFds } from "./readable-fds.ts";
import { type Answer, type Final, SCENARIO_VERSION, type Scenario, type Step } from "./scenario.ts";

/** The answer of an operation, in the form of a step's `expect`. */
export function answerJson(answer: Answer): JsonForm {
  return jsonForm(answer);
}

/** One item of `steps`: the operation with its fields, then its expected answer, if known. */
export function stepJson({ expect, ...operation }: Step): JsonForm {
  const answer = expect && { expect: answerJson(expect) };
  if (operation.op !== "poke") return { ...(jsonForm(operation) as object), ...answer };
  const { op, hva, bytes, during } = operation;
  const poke = { op, hva: numberForm(hva), hex: bytesForm(bytes) };
  return { ...poke, ...(during !== undefined && { during }), ...answer };
}

/**
 * A scenario as one line of JSON, which `readScenario` reads back unchanged.
 *
 * Keys have a fixed order, so that equal scenarios built alike give equal lines. The
 * line has no line break, not even at its end, and no control characters that a
 * terminal would act on.
 */
export function writeScenario(scenario: Scenario): string {
  const { name, kernel, kind, readable_fds = [], maps, memory, steps, final, finding } = scenario;
  const json = JSON.stringify({
    scenario: SCENARIO_VERSION,
    name,
    kernel,
    kind,
    ...((readable_fds.length > 0 || impliedReadableFds(kind).length > 0) && { readable_fds }),
    maps: maps.map(({ hva, size }) => ({ hva: numberForm(hva), size: numberForm(size) })),
    memory: memory.map(({ hva, bytes, count }) => [
      numberForm(hva),
      bytesForm(bytes),
      ...(count === 1 ? [] : [count]),
    ]),
    steps: steps.map(stepJson),
    final: final && finalJson(final),
    finding: finding && jsonForm(finding),
  });
  return escapeUnsafe(json, "json");
}

function finalJson({ state, eventfds, written }: Final): JsonForm {
  return {
    state: jsonForm(state),
    eventfds: jsonForm(eventfds),
    written: written.map(({ hva, bytes }) => [numberForm(hva), bytesForm(bytes)]),
  };
}
