import type { EventfdInfo } from "../../stepping/debug/eventfd-info.ts";
import { columns } from "../columns.ts";

/**
 * Eventfds that are bound to a queue or were signalled; for a kick eventfd, which the
 * guest signals, also what vhost does with the kicks.
 */
export function eventfdLines(eventfds: readonly EventfdInfo[]): string[] {
  const rows = eventfds.flatMap((eventfd) => [...kickRows(eventfd), ...signalRows(eventfd)]);
  return rows.length === 0 ? ["no eventfd is bound"] : columns(rows, 2);
}

function kickRows({ fd, kicks }: EventfdInfo): string[][] {
  return kicks.map(({ queue, polled, ran, queued }) => {
    const polls = polled ? "vhost polls it" : "vhost does not poll it";
    const handler = `the kick handler ${timesText("ran", ran)}`;
    const waits = queued ? ", and is queued for the worker" : "";
    return [`eventfd ${fd}`, `kick of virtqueue ${queue}`, `${polls}; ${handler}${waits}`];
  });
}

function signalRows({ fd, signalledBy, signals }: EventfdInfo): string[][] {
  if (signalledBy.length === 0 && signals === 0) return [];
  const roles = signalledBy.map(({ queue, role }) => `${role} of virtqueue ${queue}`);
  const bound = roles.length === 0 ? "no longer bound" : roles.join(", ");
  return [[`eventfd ${fd}`, bound, `vhost ${timesText("signalled it", signals)}`]];
}

function timesText(did: string, times: number): string {
  if (times === 0) return `never ${did}`;
  return `${did} ${times === 1 ? "once" : `${times} times`}`;
}
