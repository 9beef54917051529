import { hex } from "../../base/hex.ts";
import { escapeUnsafe } from "../../base/unsafe-text.ts";
import type { EngineEvent } from "../../engine/observer.ts";
import type { JsonForm } from "../../scenario/json-form.ts";
import { bytesForm, jsonForm } from "../../scenario/json-form.ts";
import { answerJson, stepJson } from "../../scenario/write-scenario.ts";
import type { ExplainedStep } from "../../stepping/explain-step.ts";
import { pageRuns } from "../../stepping/page-runs.ts";
import { fieldAt } from "../../stepping/step-field.ts";
import type { StepRecord } from "../../stepping/step-record.ts";
import type { StepTally } from "../../stepping/step-tally.ts";
import { replayValue } from "../replay/value.ts";
import { descriptorJson, iovecJson } from "./descriptor-json.ts";
import { overrunsOf } from "./overrun-text.ts";
import { changedState, stateValue } from "./state-text.ts";

/** Version of the shape; it is raised when a field changes its meaning or goes away. */
const SCHEMA = "vhostctl-step-1";

type Access = Extract<EngineEvent, { readonly type: "read" | "write" | "access-fault" }>;

/** One operation: addresses are "0x…" strings, and absent fields are left out. */
export function stepRecordJson(step: ExplainedStep): object {
  const { record, request, iovecs } = step;
  const { number, phase, operation, vq, answer, events, eventsLeftOut, before, note } = record;
  const of = <T extends EngineEvent["type"]>(type: T) =>
    events.filter((event): event is Extract<EngineEvent, { type: T }> => event.type === type);
  const access = (event: Access) => accessJson(event, record);
  const decision = of("decision")[0];
  const overruns = overrunsOf(record);
  return {
    schema: SCHEMA,
    step: number,
    phase,
    queue: vq,
    operation: stepJson(operation),
    answer: answerJson(answer),
    ...(note !== undefined && { note }),
    ...(request && { request: request.summary }),
    reads: of("read").map(access),
    writes: of("write").map(access),
    pokes: of("poke").map(({ addr, old, bytes }) => ({
      addr: hex(addr),
      old: bytesForm(old),
      new: bytesForm(bytes),
    })),
    access_faults: of("access-fault").map(access),
    descriptors: [...step.translations].map(([seen, translation]) =>
      descriptorJson(seen, translation),
    ),
    ...(iovecs && { iovecs: iovecs.map(iovecJson) }),
    log_bits: pageRuns(events, before).map(({ first, pages, already }) => ({
      page: hex(first),
      pages: jsonForm(Number(pages)),
      already: jsonForm(Number(already)),
    })),
    ...(decision && { decision: decisionJson(decision) }),
    signals: of("signal").map(({ fd, purpose }) => ({ fd, purpose })),
    overruns: [
      ...overruns.regions.map((addr) => ({ array: "regions", addr: hex(addr) })),
      ...(overruns.log > 0 ? [{ array: "log", entries: overruns.log }] : []),
    ],
    faults: step.faults.map(({ fault, message, detail, notDumped }) => ({
      code: fault.code,
      errno: fault.errno,
      message,
      detail,
      not_dumped: notDumped,
    })),
    ...(answer.bug !== undefined && { bug: answer.bug }),
    state: stateJson(record),
    differences: record.differences.map(({ field, expected, got }) => ({
      field,
      expected: replayValue(expected),
      got: replayValue(got),
    })),
    ...(eventsLeftOut > 0 && { events_left_out: eventsLeftOut }),
  };
}

/** The last line: the totals of all steps. */
export function stepEndJson(tally: StepTally): object {
  const { steps, popped, discarded, completed, written, interrupts, suppressed, bug } = tally;
  const { faults, differences, vq, state } = tally;
  return {
    schema: SCHEMA,
    end: {
      steps,
      queue: vq,
      popped,
      discarded,
      completed,
      written,
      interrupts,
      suppressed,
      faults: Object.fromEntries(faults),
      differences,
      ...(bug !== undefined && { bug }),
      state:
        state === undefined
          ? {}
          : Object.fromEntries(
              Object.entries(state).map(([name, v]) => [name, fieldJson(name, v)]),
            ),
    },
  };
}

/** An object as one line with its newline; characters unsafe for a terminal are escaped. */
export function stepJsonLine(value: object): string {
  return `${escapeUnsafe(JSON.stringify(value), "json")}\n`;
}

function accessJson(event: Access, { before }: StepRecord): object {
  const { structure, addr, size } = event;
  const place = { ...fieldAt(structure, addr, before), addr: hex(addr), size };
  if (event.type === "access-fault") return place;
  const value = jsonForm(event.value);
  return event.type === "write"
    ? { ...place, old: jsonForm(event.old), new: value }
    : { ...place, value };
}

function decisionJson(decision: Extract<EngineEvent, { type: "decision" }>): object {
  const { signal, reason, event, newIdx, oldIdx } = decision;
  return {
    signal,
    reason,
    ...(event !== undefined && { event }),
    ...(newIdx !== undefined && { new: newIdx }),
    ...(oldIdx !== undefined && { old: oldIdx }),
  };
}

function stateJson(record: StepRecord): Record<string, JsonForm[]> {
  return Object.fromEntries(
    Object.entries(changedState(record)).map(([field, values]) => [
      field,
      values.map((value) => fieldJson(field, value)),
    ]),
  );
}

/** Addresses are always strings, so that a field has one type. */
function fieldJson(field: string, value: number | bigint): JsonForm {
  const text = stateValue(field, value);
  return text.startsWith("0x") ? text : jsonForm(value);
}
