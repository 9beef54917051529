import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/base/input-error.ts";
import { parseRingState } from "../../../src/state/read-ring-state.ts";
import { exchanges, QMP_FORMS, SNAPSHOT_NAMES, snapshotText } from "../../support/qmp-forms.ts";
import { listReply } from "../../support/qmp-replies.ts";

function outcome(text: string): "state" | InputError {
  try {
    parseRingState("f", text);
    return "state";
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

const reason = (text: string) => {
  const error = outcome(text);
  return error === "state" ? error : error.reason;
};

describe("files without ring state", () => {
  test.each([
    "",
    " \n",
    "{}",
    "[]",
    "7",
    '{"return": {}}',
    '{"QMP": {}}',
    '{"a": [1]}',
    '{"devices": []}',
  ])("%j", (text) => {
    expect(reason(text)).toMatch(/expected QMP replies of x-query-virtio-… or a queue list/);
  });

  test.each(["no JSON\nat all\n", "$ virsh list\n", "-> "])("%j holds no JSON", (text) => {
    expect(reason(text)).toContain("holds no JSON: expected QMP replies");
  });

  test("for a list of devices alone, the error asks for more replies", () => {
    expect(reason(JSON.stringify({ return: listReply(["virtio-blk", "/a"]) }))).toContain(
      "x-query-virtio-queue-status",
    );
  });

  const hmp =
    "/machine/peripheral-anon/device[1]/virtio-backend:\r\n  device_name:          virtio-blk\r\n" +
    "  queue_index:          0\r\n  VRing:\r\n    num:          256\r\n";
  test.each([
    ["bare", hmp],
    ["after a prompt", `(qemu) info virtio-queue-status /a 0\n${hmp}`],
    ["in a reply", JSON.stringify({ return: hmp, id: "libvirt-9" })],
    ["info virtio", "/machine/peripheral-anon/device[0]/virtio-backend [virtio-net]\n"],
  ])("for output of the human monitor (%s), the error recommends QMP", (_, text) => {
    expect(reason(text)).toContain("use QMP instead");
  });
});

describe("damaged files", () => {
  test.each(SNAPSHOT_NAMES)("%s cut anywhere is an InputError", (name) => {
    const text = snapshotText(name).trimEnd();
    for (let length = 1; length < text.length; length += 199) {
      expect(reason(text.slice(0, length))).toContain("cut off");
    }
  });

  test.each(SNAPSHOT_NAMES)("%s with bytes flipped is a state or an InputError", (name) => {
    const bytes = Buffer.from(snapshotText(name));
    const flip = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(fc.array(flip, { minLength: 1, maxLength: 3 }), (flips) => {
        const damaged = Buffer.from(bytes);
        for (const [at, mask] of flips) damaged[at]! ^= mask;
        outcome(damaged.toString("utf8"));
      }),
      { numRuns: 400 },
    );
  });

  test.each(SNAPSHOT_NAMES)("%s broken up by a flipped bracket or quote is refused", (name) => {
    const text = QMP_FORMS["virsh --pretty"]?.(exchanges(snapshotText(name))) ?? "";
    const marks = [...text.matchAll(/["{}]|(?<!device)\[|(?<!device\[\d)\]/g)].map(
      ({ index }) => index,
    );
    fc.assert(
      fc.property(fc.constantFrom(...marks), fc.constantFrom("x", " ", "\n", "-"), (at, other) => {
        expect(outcome(text.slice(0, at) + other + text.slice(at + 1))).toBeInstanceOf(InputError);
      }),
      { numRuns: 200 },
    );
  });

  test("any JSON at all is a state or an InputError", () => {
    const keys = [
      "devices",
      "queues",
      "x-query-virtio",
      "return",
      "name",
      "vring-num",
      "descs",
      "execute",
    ];
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(0, -1, 1.5, "virtio-blk", "", null, true),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys, "__proto__", "queue", "num", "path"), tie("tree")),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        outcome(JSON.stringify(value));
      }),
      { numRuns: 3_000 },
    );
  });
});
