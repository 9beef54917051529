import { describe, expect, test } from "vitest";
import { parseRingState } from "../../../src/state/read-ring-state.ts";
import { logOf, queueReply } from "../../support/qmp-replies.ts";

const reply = logOf(queueReply("virtio-blk", 0));
const read = (text: string) => parseRingState("q.json", text);

describe("text in front of a value", () => {
  test.each([
    ...["-> ", "<- ", "  <- ", "QMP> ", "(QEMU) ", "2026-11-22 10:00:01.123 ", "\t1.5 reply="],
    ...["\ufeff<- ", "\r\n\r\n<- ", "<- {} \n<- "],
  ])("%j is skipped silently", (prefix) => {
    expect(read(prefix + reply).devices).toEqual(read(reply).devices);
    expect(read(prefix + reply).warnings).toEqual([]);
  });

  test.each([
    ...['"a": ', '{} "a": ', "{} x ", '"', "}", "a] ", "[10:00:01] ", "\u0000", "\ufffd"],
    ..."\u001b \u009b".split(" "),
    "x".repeat(4096),
  ])("%j is not skipped: it may be part of a damaged value", (prefix) => {
    expect(() => read(prefix + reply)).toThrow();
  });
});

describe("lines that are not JSON", () => {
  test.each([
    "plain words, with commas: 12",
    "(QEMU) x-query-virtio-status path=/machine/peripheral-anon/device[1]/virtio-backend",
    `$ virsh qemu-monitor-command vm '{"execute": "x-query-virtio"}'`,
    `root@host:~# virsh qemu-monitor-command vm '{"execute": "x-query-virtio"}'`,
    `# captured by "me" {on} [host]`,
    "nul",
  ])("%j is skipped, with a warning", (line) => {
    for (const text of [`${line}\n${reply}`, `${reply}\r\n${line}`, `${line}\n${reply}`]) {
      expect(read(text).devices).toEqual(read(reply).devices);
      expect(read(text).warnings).toEqual(["skipped 1 line that is not JSON"]);
    }
  });

  test("are counted", () => {
    expect(read(`a\n\nb\n${reply}\n  c\r\n`).warnings).toEqual([
      "skipped 3 lines that are not JSON",
    ]);
  });

  test("do not include bare JSON words", () => {
    expect(read(`12\ntrue, 1.5e3\n${reply}\nnull`).warnings).toEqual([]);
  });

  test.each([
    'say "x"',
    "a { b",
    "a } b",
    "a [1] b ]",
    "# ",
    "$",
    '$"return": 1',
    `${reply} trailing`,
  ])("%j", (line) => {
    const parse = () => read(`${line}\n${reply}`);
    if (line === "# " || line === "$") expect(parse().warnings).toHaveLength(1);
    else expect(parse).toThrow("q.json: ");
  });

  test("take linear time", () => {
    const started = performance.now();
    const lines = `${"a\n".repeat(300_000)}${"1 ".repeat(100_000)}\n${"a".repeat(1 << 20)}`;
    expect(() => read(lines)).toThrow();
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
