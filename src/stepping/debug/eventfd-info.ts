import type { StepTarget } from "../step-target.ts";

/** The eventfds of a queue that vhost signals. */
const SIGNALLED = ["call", "error", "log"] as const;

/** The bindings of an eventfd, and how often it was signalled. */
export interface EventfdInfo {
  readonly fd: number;
  /** Queues that use it as their kick: the guest signals it. */
  readonly kicks: readonly KickInfo[];
  /** Queues that signal it, and in which role. */
  readonly signalledBy: readonly {
    readonly queue: number;
    readonly role: (typeof SIGNALLED)[number];
  }[];
  /** How often vhost signalled it. */
  readonly signals: number;
}

/** How vhost handles the kicks of a queue. */
export interface KickInfo {
  readonly queue: number;
  readonly polled: boolean;
  /** How often its kick handler ran. */
  readonly ran: number;
  /** The kick handler is queued for the worker. */
  readonly queued: boolean;
}

/** All eventfds of a target as they are now. */
export function eventfdInfo({ machine }: StepTarget): EventfdInfo[] {
  const { vqs, workList } = machine.device;
  return [...machine.runner.eventfds.values()].map(({ fd, signals }) => ({
    fd,
    kicks: vqs.flatMap(({ kick, poll }, queue) => {
      if (kick?.fd !== fd) return [];
      const polled = machine.queue(queue).polling === 1;
      const ran = machine.runner.kickCount(queue);
      return [{ queue, polled, ran, queued: workList.some((work) => work === poll?.work) }];
    }),
    signalledBy: vqs.flatMap((vq, queue) =>
      SIGNALLED.filter((role) => vq[role]?.fd === fd).map((role) => ({ queue, role })),
    ),
    signals,
  }));
}
