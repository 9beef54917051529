import type { EventFd } from "../../engine/eventfd.ts";
import type { StepTarget } from "../../stepping/step-target.ts";
import { columns } from "../columns.ts";

/** Eventfds by which vhost signals. */
const SIGNALLED = ["call", "error", "log"] as const;

/**
 * Eventfds that are bound to a queue or were signalled: of one for kicks, which is
 * the guest's to signal, what vhost does about them.
 */
export function eventfdLines(target: StepTarget): string[] {
  const rows = [...target.machine.runner.eventfds.values()].flatMap((eventfd) => [
    ...kickRows(eventfd, target),
    ...signalRows(eventfd, target),
  ]);
  return rows.length === 0 ? ["no eventfd is bound"] : columns(rows, 2);
}

function kickRows({ fd }: EventFd, { machine }: StepTarget): string[][] {
  return machine.device.vqs.flatMap((queue, n) => {
    if (queue.kick?.fd !== fd) return [];
    const polled = machine.queue(n).polling === 1 ? "vhost polls it" : "vhost does not poll it";
    const ran = `the kick handler ${timesText("ran", machine.runner.kickCount(n))}`;
    const isQueued = machine.device.workList.some((work) => work === queue.poll?.work);
    const queued = isQueued ? ", and is queued for the worker" : "";
    return [[`eventfd ${fd}`, `kick of virtqueue ${n}`, `${polled}; ${ran}${queued}`]];
  });
}

function signalRows({ fd, signals }: EventFd, { machine }: StepTarget): string[][] {
  const roles = machine.device.vqs.flatMap((queue, n) =>
    SIGNALLED.filter((role) => queue[role]?.fd === fd).map((role) => `${role} of virtqueue ${n}`),
  );
  if (roles.length === 0 && signals === 0) return [];
  const bound = roles.length === 0 ? "bound no longer" : roles.join(", ");
  return [[`eventfd ${fd}`, bound, `vhost ${timesText("signalled it", signals)}`]];
}

function timesText(did: string, times: number): string {
  if (times === 0) return `never ${did}`;
  return `${did} ${times === 1 ? "once" : `${times} times`}`;
}
