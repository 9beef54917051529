import { describe, expect, test } from "vitest";
import { parseRingState } from "../../../src/state/read-ring-state.ts";
import {
  type Exchange,
  exchanges,
  QMP_FORMS,
  SNAPSHOT_NAMES,
  snapshotText,
  TERMINAL_FORMS,
} from "../../support/qmp-forms.ts";

describe.each(SNAPSHOT_NAMES)("snapshot %s", (name) => {
  const text = snapshotText(name);
  const collection = parseRingState(name, text);
  const session = exchanges(text);

  test("is read as a collection", () => {
    expect(collection.kind).toBe("collection");
    expect(collection.devices.length).toBeGreaterThan(1);
    expect(collection.warnings).toEqual([]);
  });

  test.each(Object.entries(QMP_FORMS))("gives the same ring state as %s", (_, form) => {
    expect(parseRingState(name, form(session))).toEqual({ ...collection, kind: "qmp" });
  });

  test.each(Object.entries(TERMINAL_FORMS))(
    "gives the same ring state as %s, with a warning",
    (_, form) => {
      const warnings = [`skipped ${session.length} lines that are not JSON`];
      expect(parseRingState(name, form(session))).toEqual({ ...collection, kind: "qmp", warnings });
    },
  );

  test("gives the same ring state if its devices are queried in another order", () => {
    const [list, ...others] = session;
    const pathOf = ({ arguments: asked }: Exchange) => (asked as { path: string }).path;
    const paths = [...new Set(others.map(pathOf))].reverse();
    const turned = [list!, ...paths.flatMap((path) => others.filter((x) => pathOf(x) === path))];
    const form = QMP_FORMS["virsh --pretty"]!;
    expect(parseRingState(name, form(turned)).devices).toEqual(collection.devices.toReversed());
  });
});

test("the block device of the healthy snapshot is read correctly", () => {
  const { devices } = parseRingState("net-blk", snapshotText("net-blk"));
  const blk = devices.find(({ name }) => name === "virtio-blk");
  expect(blk).toMatchObject({
    path: "/machine/peripheral-anon/device[1]/virtio-backend",
    deviceId: 2,
    features: 0x101_3000_7e54n,
    endian: "little",
    broken: false,
  });
  expect(blk?.queues[0]).toMatchObject({
    queue: 0,
    num: 256,
    desc: 91832320n,
    avail: 91836416n,
    used: 91836992n,
    lastAvailIdx: 10054,
    shadowAvailIdx: 10054,
    lastUsedIdx: 10054,
    signalledUsed: 10054,
  });
  expect(blk?.queues[0]?.element?.descs[0]).toEqual({ addr: 92010640n, len: 16, flags: ["next"] });
});

test("a guest error appears as a broken device", () => {
  const broken = (name: string) =>
    parseRingState(name, snapshotText(name)).devices.filter((device) => device.broken);
  expect(broken("bad-loop").map(({ name }) => name)).toEqual(["virtio-rng"]);
  expect(broken("net-blk")).toEqual([]);
});
