import { expect, test } from "vitest";
import { UsageError } from "../../../src/base/usage-error.ts";
import { ringStateFromVqs } from "../../../src/state/vq-ring-state.ts";

const numbers = (texts: string[]) =>
  ringStateFromVqs(texts).devices.map(({ name, queues }) => [
    name,
    ...queues.map(({ queue, num }) => [queue, num]),
  ]);

test("queues of one name are one device, numbered in order or as they say", () => {
  expect(
    numbers([
      "desc=0,num=8,name=virtio-net,queue=2",
      "desc=0,num=1",
      "desc=0,num=16,name=virtio-net",
      "desc=0,num=2,queue=9",
    ]),
  ).toEqual([
    ["virtio-net", [1, 16], [2, 8]],
    ["virtio", [0, 1], [9, 2]],
  ]);
});

test("features and byte order apply to the whole device", () => {
  const { kind, source, devices } = ringStateFromVqs([
    "desc=0,num=8",
    "desc=0,num=8,features=VIRTIO_F_ACCESS_PLATFORM,endian=big",
  ]);
  expect({ kind, source }).toEqual({ kind: "flags", source: undefined });
  expect(devices).toEqual([
    expect.objectContaining({ features: 1n << 33n, endian: "big", iova: true }),
  ]);
});

test.each([
  [["desc=0,num=8,features=1", "desc=0,num=8,features=2"], "features differs"],
  [["desc=0,num=8,queue=1", "desc=0,num=8"], "queue 1 of"],
])("refuses the contradiction in %j", (texts, message) => {
  expect(() => ringStateFromVqs(texts)).toThrow(UsageError);
  expect(() => ringStateFromVqs(texts)).toThrow(message);
});
