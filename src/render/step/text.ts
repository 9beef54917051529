import type { EngineEvent } from "../../engine/observer.ts";
import type { ExplainedStep } from "../../stepping/explain-step.ts";
import type { StepRecord } from "../../stepping/step-record.ts";
import { faultLines } from "../chain-text.ts";
import { shortDifference } from "../replay/value.ts";
import { safe } from "../safe.ts";
import type { Style } from "../style.ts";
import { wrap } from "../wrap.ts";
import { decisionLines } from "./decision-text.ts";
import { eventLines } from "./event-text.ts";
import { operationText } from "./operation-text.ts";
import { wrapPhrases } from "./phrases.ts";
import { regionLines } from "./regions-text.ts";
import { resultText } from "./result-text.ts";
import { stateLines } from "./state-text.ts";

/** How much of a step to show. */
export interface StepTextOptions {
  /** Show the fields of the queue's state that changed, or all. */
  readonly state: "changed" | "all";
  /** Show every read and write in order, including the device's writes into buffers. */
  readonly accesses: boolean;
}

const INDENT = " ".repeat(4);

/**
 * One operation as text: the operation and its result on the first line, below it
 * accesses, decisions, refusals and changes of state.
 *
 * @param vq - the queue being stepped; other queues are named
 * @returns lines; none for a write into a buffer unless accesses are requested, since
 *   the completion that follows shows it
 */
export function stepText(
  step: ExplainedStep,
  vq: number,
  { state, accesses }: StepTextOptions,
  style: Style,
): string[] {
  const { record, faults } = step;
  if (record.phase === "fill" && !accesses) return [];
  return [
    ...firstLines(step, vq, style),
    ...regionLines(record.operation, INDENT.length),
    ...eventLines(step, accesses, style, INDENT.length),
    ...record.events.flatMap((event) =>
      event.type === "decision" ? explained(event, step, style) : [],
    ),
    ...faults.flatMap((fault) => faultLines(fault, INDENT, style)),
    ...bugLines(record, style),
    ...otherSignals(record),
    ...differenceLines(record, style),
    ...stateLines(record, state, style, INDENT),
  ];
}

/** The operation and its result, in one line. */
export function stepTitle(record: StepRecord, vq: number, { chalk }: Style): string {
  const { operation, answer } = record;
  const result = resultText(record);
  const failed = answer.bug !== undefined || (answer.ret ?? 0) < 0;
  const shown = result === "" ? "" : ` → ${failed ? chalk.red(result) : result}`;
  return `${chalk.bold(`${stepNumber(record)} ${operationText(operation, vq)}`)}${shown}`;
}

/** `#3`, or `bring-up #3`. */
function stepNumber({ number, phase }: StepRecord): string {
  return phase === "bring-up" ? `bring-up #${number}` : `#${number}`;
}

function firstLines({ record, request }: ExplainedStep, vq: number, style: Style): string[] {
  const { note } = record;
  return [
    stepTitle(record, vq, style),
    ...(request === undefined ? [] : [`${INDENT}${style.chalk.bold(safe(request.summary))}`]),
    ...(note === undefined ? [] : wrap(safe(note), style.width, INDENT)),
  ];
}

function explained(
  decision: Extract<EngineEvent, { readonly type: "decision" }>,
  step: ExplainedStep,
  { width }: Style,
): string[] {
  return decisionLines(decision, step).flatMap((line) => wrapPhrases(line, width, INDENT));
}

function bugLines({ answer }: StepRecord, { chalk, width }: Style): string[] {
  if (answer.bug === undefined) return [];
  const words = `! ${safe(answer.bug)}: the kernel stops here and takes the host with it; nothing runs after this`;
  return wrap(words, width, INDENT).map((line) => chalk.red(line));
}

/** Signalled eventfds, other than the one that interrupts the guest. */
function otherSignals({ events }: StepRecord): string[] {
  const times = new Map<string, number>();
  for (const event of events) {
    if (event.type !== "signal" || event.purpose === "call") continue;
    const name = `eventfd ${event.fd} (${event.purpose})`;
    times.set(name, (times.get(name) ?? 0) + 1);
  }
  const all = [...times].map(([name, n]) => (n === 1 ? name : `${name} ${n} times`));
  return all.length === 0 ? [] : [`${INDENT}signalled: ${all.join(", ")}`];
}

function differenceLines({ differences }: StepRecord, { chalk }: Style): string[] {
  return differences.map((difference) => {
    const { field, expected, got } = shortDifference(difference);
    return chalk.red(`${INDENT}! recorded ${field} ${expected}, here ${got}`);
  });
}
