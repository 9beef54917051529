import { describe, expect, it } from "vitest";
import { VIRTIO_ID } from "../../../../src/abi/device-types.ts";
import { queueRole } from "../../../../src/ring/request/queue-role.ts";
import { features } from "./request-builder.ts";

function roles(device: keyof typeof VIRTIO_ID, numQueues: number, bits = 0n): string[] {
  return Array.from({ length: numQueues }, (_, queue) =>
    queueRole(VIRTIO_ID[device], queue, numQueues, bits),
  );
}

describe("queue roles", () => {
  it("of a net device end with the control queue, if there is one", () => {
    const pair = ["receiveq1", "transmitq1"];
    expect(roles("NET", 3, features(17))).toEqual([...pair, "controlq"]);
    expect(roles("NET", 3)).toEqual([...pair, ""]);
    const two = [...pair, "receiveq2", "transmitq2"];
    expect(roles("NET", 5, features(17, 22))).toEqual([...two, "controlq"]);
    expect(roles("NET", 4, features(17, 22))).toEqual(two);
    expect(roles("NET", 5, features(17, 60))).toEqual([...two, "controlq"]);
  });

  it("of a net device with more pairs than the driver asked for", () => {
    expect(roles("NET", 5, features(17))).toEqual([
      ...["receiveq1", "transmitq1", "controlq"],
      ...["", ""],
    ]);
  });

  it("of a net device do not invent a control queue past the last queue", () => {
    expect(queueRole(VIRTIO_ID.NET, 4, 4, features(17, 22))).toBe("");
    expect(queueRole(VIRTIO_ID.NET, 2, 0, features(17, 22))).toBe("");
  });

  it("of a net device with an unknown number of queues are given only where they are certain", () => {
    const known = [0, 1, 2, 3, 4].map((queue) =>
      queueRole(VIRTIO_ID.NET, queue, 0, features(17, 22)),
    );
    expect(known).toEqual(["receiveq1", "transmitq1", "", "transmitq2", ""]);
    expect(queueRole(VIRTIO_ID.NET, 2, 0, features(17))).toBe("controlq");
  });

  it("of a net device with many pairs have the control queue last of all", () => {
    const all = roles("NET", 17, features(17, 22));
    expect(all.slice(2, 4)).toEqual(["receiveq2", "transmitq2"]);
    expect(all.at(-1)).toBe("controlq");
    expect(roles("NET", 3, features(17, 22)).at(-1)).toBe("controlq");
    expect(roles("NET", 4, features(17, 22)).at(-2)).toBe("receiveq2");
  });

  it("of a console have the control queues between ports 0 and 1", () => {
    expect(roles("CONSOLE", 6)).toEqual([
      ...["receiveq(port0)", "transmitq(port0)", "control receiveq", "control transmitq"],
      ...["receiveq(port1)", "transmitq(port1)"],
    ]);
  });

  it("of a balloon leave no gaps", () => {
    expect(roles("BALLOON", 5, features(1, 3, 5))).toEqual([
      ...["inflateq", "deflateq", "statsq", "free_page_vq", "reporting_vq"],
    ]);
    expect(roles("BALLOON", 4, features(5))).toEqual(["inflateq", "deflateq", "reporting_vq", ""]);
  });

  it("of file systems depend on notifications", () => {
    expect(roles("FS", 3)).toEqual(["hiprio", "requestq1", "requestq2"]);
    expect(roles("FS", 3, features(0))).toEqual(["hiprio", "notification queue", "requestq1"]);
  });

  it("of other devices follow from the number", () => {
    expect(roles("BLOCK", 2)).toEqual(["requestq1", "requestq2"]);
    expect(roles("RNG", 2)).toEqual(["requestq", ""]);
    expect(roles("SCSI", 4)).toEqual(["controlq", "eventq", "requestq1", "requestq2"]);
    expect(roles("VSOCK", 4)).toEqual(["rx", "tx", "event", ""]);
  });

  it("are empty for an unknown device or number", () => {
    expect(queueRole(99, 0, 1, 0n)).toBe("");
    expect(queueRole(VIRTIO_ID.BLOCK, -1, 1, 0n)).toBe("");
    expect(queueRole(VIRTIO_ID.BLOCK, 0.5, 1, 0n)).toBe("");
  });
});
