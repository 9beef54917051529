import { describe, expect, it } from "vitest";
import { VHOST_SET_VRING_KICK } from "../../../src/abi/vhost.ts";
import { Device } from "../../../src/engine/device.ts";
import { EventFd } from "../../../src/engine/eventfd.ts";
import { cleanup, resetOwner, setOwner, stop } from "../../../src/engine/owner.ts";
import { type Kernel, PROFILES } from "../../../src/engine/profile.ts";
import { vringIoctl } from "../../../src/engine/vring-ioctl.ts";
import { hasWork, runWorker } from "../../../src/engine/work.ts";
import { MappedMemory } from "../../../src/memory/mapped-memory.ts";

const ARGUMENT = 0x1000;

/**
 * A device whose kick handler counts calls, with eventfds 0 to 3; eventfd 3 is
 * readable from the start.
 */
function setUp(kernel: Kernel = "4.6") {
  const memory = new MappedMemory([{ start: ARGUMENT, size: 64 }]);
  const eventfds = new Map([0, 1, 2, 3].map((fd) => [fd, new EventFd(fd, fd === 3)]));
  const kicked = { times: 0 };
  const environment = { memory, argumentMemory: memory, eventfds };
  const device = new Device(PROFILES[kernel], environment, 1, () => kicked.times++);
  const setKick = (fd: number) => {
    memory.find(ARGUMENT)?.view.setInt32(4, fd, true);
    return vringIoctl(device, VHOST_SET_VRING_KICK, ARGUMENT);
  };
  const kick = (fd: number) => eventfds.get(fd)?.wake();
  return { device, eventfds, kicked, setKick, kick };
}

describe("a kick", () => {
  it("runs the handler once when the worker runs, no matter how many kicks came before", () => {
    const { device, kicked, setKick, kick } = setUp();
    setOwner(device);
    expect(setKick(1)).toBe(0);
    kick(1);
    kick(1);
    expect([kicked.times, hasWork(device)]).toEqual([0, true]);
    expect(runWorker(device)).toBe(1);
    kick(1);
    runWorker(device);
    expect(kicked.times).toBe(2);
  });

  it("is seen at once on an eventfd that is already readable", () => {
    const { device, kicked, setKick } = setUp();
    setOwner(device);
    setKick(3);
    runWorker(device);
    expect(kicked.times).toBe(1);
  });

  it("on the old eventfd is handled before VHOST_SET_VRING_KICK returns, and ignored afterwards", () => {
    const { device, kicked, setKick, kick } = setUp();
    setOwner(device);
    setKick(1);
    kick(1);
    setKick(2);
    expect(kicked.times).toBe(1);
    kick(1);
    expect(hasWork(device)).toBe(false);
    kick(2);
    expect(hasWork(device)).toBe(true);
  });

  it("without a worker waits for the next owner in 4.6, and is lost in later kernels", () => {
    for (const [kernel, times] of [
      ["4.6", 1],
      ["6.12", 0],
    ] as const) {
      const { device, kicked, setKick, kick } = setUp(kernel);
      setKick(1);
      kick(1);
      setOwner(device);
      runWorker(device);
      expect(kicked.times, kernel).toBe(times);
    }
  });
});

describe("stopping", () => {
  it("handles earlier kicks before it returns, and ignores later ones", () => {
    const { device, kicked, setKick, kick } = setUp();
    setOwner(device);
    setKick(1);
    kick(1);
    stop(device);
    expect(kicked.times).toBe(1);
    kick(1);
    expect(hasWork(device)).toBe(false);
  });

  it("waits forever in 4.6 when there is work and no worker", () => {
    const { device, setKick, kick } = setUp();
    setKick(1);
    kick(1);
    stop(device);
    expect(device.dead).toMatch(/endless wait/);
    const later = setUp("6.1");
    later.setKick(1);
    later.kick(1);
    stop(later.device);
    expect(later.device.dead).toBeUndefined();
  });

  it("drops every eventfd reference, and keeps polls and queued work", () => {
    const { device, eventfds, setKick, kick } = setUp();
    setOwner(device);
    setKick(1);
    setKick(2);
    expect(eventfds.get(1)?.fileRefs).toBe(0);
    expect(eventfds.get(2)?.fileRefs).toBe(1);
    kick(2);
    cleanup(device);
    for (const file of eventfds.values()) {
      expect([file.fileRefs, file.contextRefs]).toEqual([0, 0]);
    }
    expect(device.vqs[0]?.poll?.file?.fd).toBe(2);
    expect(hasWork(device)).toBe(true);
  });

  it("as owner leaves an empty memory table and frees the device for the next owner", () => {
    const { device } = setUp();
    setOwner(device);
    resetOwner(device);
    expect(device.table?.regions).toEqual([]);
    expect(setOwner(device)).toBe(0);
  });
});
