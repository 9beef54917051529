import { describe, expect, it } from "vitest";
import { stepText } from "../../../../src/render/step/text.ts";
import { PLAIN, type QueueParts, SteppedQueue } from "../../../support/stepped-queue.ts";

const EVENT_IDX = 1n << 29n;
const NOTIFY_ON_EMPTY = 1n << 24n;

function lines(queue: SteppedQueue, width = 160): string[] {
  const options = { state: "changed", accesses: false } as const;
  const all = stepText(queue.explain(queue.signal()), 0, options, { ...PLAIN, width });
  return all.filter((line) => !line.includes("state:"));
}

/** A queue that made its first decision at used.idx 100, and has completed `count` chains since. */
function after(count: number, usedEvent: number): SteppedQueue {
  const queue = new SteppedQueue({
    features: EVENT_IDX,
    usedIdx: 100,
    lastAvailIdx: 100,
    usedEvent,
  });
  queue.signal();
  for (let n = 0; n < count; n++) queue.complete(0, 0);
  return queue;
}

describe("under EVENT_IDX", () => {
  it("interrupts when used.idx passed used_event", () => {
    expect(lines(after(3, 101))).toEqual([
      "#5 signal → the guest is interrupted (call eventfd 1)",
      "    vring_need_event(event 101, new 103, old 100): (u16)(103 - 101 - 1) = 1 < (u16)(103 - 100) = 3 → yes",
      "    used_event is 101, and used.idx passed it on its way from 100 to 103",
    ]);
  });

  it("does not interrupt earlier, and says how many completions are missing", () => {
    expect(lines(after(3, 105))).toEqual([
      "#5 signal → not interrupted",
      "    vring_need_event(event 105, new 103, old 100): (u16)(103 - 105 - 1) = 65533 < (u16)(103 - 100) = 3 → no",
      "    used_event is 105: the driver wants to be interrupted after 3 more completions",
    ]);
    expect(lines(after(6, 105))[0]).toContain("the guest is interrupted");
    expect(lines(after(5, 105))[2]).toContain("after 1 more completion");
  });

  it("does not interrupt again for a used_event passed before the last decision", () => {
    expect(lines(after(1, 99))[2]).toBe(
      "    used_event is 99: used.idx passed it before the last decision, made at used.idx 100, and the driver has not asked for an interrupt since",
    );
    expect(lines(after(0, 99))[2]).toBe(
      "    nothing was completed since the last decision, at used.idx 100",
    );
  });

  it("breaks the arithmetic only between its terms", () => {
    expect(lines(after(3, 105), 80).slice(1, 3)).toEqual([
      "    vring_need_event(event 105, new 103, old 100): (u16)(103 - 105 - 1) = 65533",
      "    < (u16)(103 - 100) = 3 → no",
    ]);
  });

  const first = (usedEvent: number, completions: number) => {
    const queue = new SteppedQueue({ features: EVENT_IDX, usedEvent });
    for (let n = 0; n < completions; n++) queue.complete(0, 0);
    return lines(queue, 160);
  };

  it("interrupts the first time, and says what used_event alone would give", () => {
    expect(first(5, 2)).toEqual([
      "#3 signal → the guest is interrupted (call eventfd 1)",
      "    vhost has no earlier decision to compare with (signalled_used_valid is 0, as after the back-end was set): it interrupts whatever the driver wants",
      "    used_event alone, 5, would say no: the driver wants an interrupt after 4 more completions",
    ]);
    expect(first(1, 2)[2]).toBe(
      "    used_event alone, 1, would say yes too, unless the guest was interrupted since: used.idx, now 2, is past it",
    );
    expect(first(1000, 2)[2]).toBe(
      "    used_event alone, 1000, would probably say no: used.idx, now 2, passed it 64537 completions ago",
    );
  });

  it("interrupts when used_event cannot be read", () => {
    const queue = after(1, 0);
    queue.run({
      op: "vring_ioctl",
      cmd: "VHOST_SET_VRING_ADDR",
      arg: { index: 0, flags: 0, desc: 0x1000, avail: 0x9000, used: 0x1200, log: 0 },
    });
    // A running queue cannot move to unmapped memory.
    queue.run({ op: "backend", vq: 0, active: false });
    queue.run({
      op: "vring_ioctl",
      cmd: "VHOST_SET_VRING_ADDR",
      arg: { index: 0, flags: 0, desc: 0x1000, avail: 0x9000, used: 0x1200, log: 0 },
    });
    expect(lines(queue).slice(0, 4)).toEqual([
      "#6 signal → the guest is interrupted (call eventfd 1)",
      "    fault  used_event  0x9014  2 B, not all of it is mapped",
      "    the driver's setting cannot be read: the guest is interrupted to be safe",
      '    ! vhost refuses: used-event-read, EFAULT: "Failed to get used event idx"',
    ]);
  });
});

describe("without EVENT_IDX", () => {
  const told = (parts: QueueParts) => lines(new SteppedQueue(parts));

  it("follows avail.flags", () => {
    expect(told({ availFlags: 1 })).toEqual([
      "#1 signal → not interrupted",
      "    avail.flags is 1, with VRING_AVAIL_F_NO_INTERRUPT: the driver wants no interrupt",
    ]);
    expect(told({ availFlags: 2 })).toEqual([
      "#1 signal → the guest is interrupted (call eventfd 1)",
      "    avail.flags is 2, without VRING_AVAIL_F_NO_INTERRUPT: the driver wants interrupts",
    ]);
  });

  it("says that NOTIFY_ON_EMPTY overrules it", () => {
    expect(told({ availFlags: 1, features: NOTIFY_ON_EMPTY })[1]).toBe(
      "    VIRTIO_F_NOTIFY_ON_EMPTY is on and no known chain is pending (last_avail_idx and avail_idx are 0): the guest is interrupted whatever it asked for",
    );
  });

  it("does not interrupt without a call eventfd", () => {
    const queue = new SteppedQueue();
    queue.run({ op: "vring_ioctl", cmd: "VHOST_SET_VRING_CALL", arg: { index: 0, fd: -1 } });
    expect(lines(queue)).toEqual(["#2 signal → not interrupted: there is no call eventfd"]);
  });
});
