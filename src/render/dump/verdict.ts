import type { QueueAtRest } from "../../ring/queue-at-rest.ts";
import { isKeptFilled } from "../../ring/request/queue-role.ts";
import type { DumpResult } from "../../services/dump-result.ts";
import { count } from "../number-text.ts";
import { queueView } from "../queue/view-by-layout.ts";
import { safe } from "../safe.ts";
import type { Style } from "../style.ts";
import { wrap } from "../wrap.ts";
import type { QueueOfDevice } from "./queue-order.ts";
import { queueName, type Trouble, troubles } from "./troubles.ts";

/** Troubles, and queues with requests in them, that are named: all fits on a screen. */
const TROUBLES_NAMED = 4;
const WAITING_NAMED = 3;

/**
 * The end of a dump: what is wrong and where, or that nothing is; then the requests that
 * the guest waits for.
 *
 * @param queues - of all devices, those in trouble first
 */
export function verdictLines(
  result: DumpResult,
  queues: readonly QueueOfDevice[],
  style: Style,
): string[] {
  const { chalk, width } = style;
  const found = troubles(result.devices, queues);
  const more = found.length - TROUBLES_NAMED;
  const hasWrong = found[0]?.mark === "!";
  const sentence = hasWrong ? wrongText(found) : soundText(result, found.length > 0);
  return [
    ...wrap(sentence, width, "verdict: ").map((line) =>
      chalk.bold(hasWrong ? chalk.red(line) : line),
    ),
    ...found.slice(0, TROUBLES_NAMED).flatMap((trouble) => troubleLines(trouble, style)),
    ...(more > 0 ? [`  … ${more} more, marked above`] : []),
    ...notes(result, queues).flatMap((note) => wrap(note, width, "  ")),
  ];
}

function wrongText(found: readonly Trouble[]): string {
  const wrong = found.filter(({ mark }) => mark === "!").length;
  return wrong === 1 ? "one thing is wrong" : `${wrong} things are wrong`;
}

function soundText({ kernel, devices }: DumpResult, hasGaps: boolean): string {
  const queues = devices.flatMap((device) => device.queues);
  const split = queues.filter((queue) => queue.layout === "split");
  const unread = queues.filter(isUnread);
  if (split.length === 0 && unread.length > 0) return "none, as no queue was read";
  const chains = split.flatMap((queue) => queue.chains);
  const accepted = chains.filter(({ fault }) => fault === undefined).length;
  const isWhole = unread.length === 0 && split.every(({ chainsLeftOut }) => chainsLeftOut === 0);
  const nothing = isWhole && !hasGaps ? "nothing wrong" : "nothing wrong in what was read";
  if (chains.length === 0) return `${nothing}; no chain is pending or in flight`;
  const all = chains.length === 1 ? "the only chain" : `all ${chains.length} chains`;
  const some = `${accepted} of ${count(chains.length, "chain")}`;
  const which = accepted === chains.length ? all : some;
  return `${nothing}; vhost of Linux ${kernel} accepts ${which}`;
}

function isUnread({ layout }: QueueAtRest): boolean {
  return layout === "packed" || layout === "unknown";
}

function troubleLines({ mark, where, what, why }: Trouble, { chalk, width }: Style): string[] {
  const colour = mark === "!" ? chalk.red : chalk.yellow;
  return [
    ...wrap(`${safe(where)}: ${safe(what)}`, width, `  ${mark} `).map((line) => colour(line)),
    ...(why === undefined ? [] : wrap(safe(why), width, "    ")),
  ];
}

function notes({ warnings }: DumpResult, all: readonly QueueOfDevice[]): string[] {
  const unread = all.filter(([, queue]) => isUnread(queue));
  const leftOut = all.reduce(
    (sum, [, queue]) => sum + (queue.layout === "split" ? queue.chainsLeftOut : 0),
    0,
  );
  return [
    ...(unread.length === 0 ? [] : [`${count(unread.length, "queue")} not read, so not judged`]),
    ...(leftOut === 0 ? [] : [`${count(leftOut, "chain")} not walked, so not judged`]),
    ...waitingNote(all),
    ...(warnings.length === 0 ? [] : [`${count(warnings.length, "warning")} at the top`]),
  ];
}

/** Queues without trouble that hold requests, which the guest waits for. */
function waitingNote(all: readonly QueueOfDevice[]): string[] {
  const waiting = all.flatMap(([device, queue]) => {
    if (queue.layout !== "split" || isKeptFilled(queue.role)) return [];
    const { pending = 0, inFlight = 0 } = queue;
    if (pending + inFlight === 0 || queueView(queue).mark !== "") return [];
    const counts = [
      ...(pending > 0 ? [`${pending} pending`] : []),
      ...(inFlight > 0 ? [`${inFlight} in flight`] : []),
    ];
    return [`${safe(queueName(device, queue))} (${counts.join(", ")})`];
  });
  if (waiting.length === 0) return [];
  const more = waiting.length - WAITING_NAMED;
  const named = waiting.slice(0, WAITING_NAMED).join(", ");
  return [`the guest waits for: ${named}${more > 0 ? `, and ${count(more, "more queue")}` : ""}`];
}
