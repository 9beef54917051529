import { describe, expect, test } from "vitest";
import { valueText } from "../../../../src/render/debug-value-text.ts";
import { evaluate } from "../../../../src/services/debugging/evaluate.ts";
import { parseExpression } from "../../../../src/services/debugging/expression.ts";
import { debugged, runLine } from "../../../support/debugged.ts";

const debug = debugged({ image: "corpora/snapshots/stuck.elf", device: "virtio-blk" });
const text = (expression: string) => valueText(evaluate(parseExpression(expression), debug.target));

describe("print", () => {
  test.each([
    ["last_avail_idx", "19475"],
    ["used", "0x296f940"],
    ["avail.idx", "19478"],
    ["avail.idx - last_avail_idx", "3"],
    ["last_avail_idx - avail.idx", "65533"],
    ["last_avail_idx + 65535", "19474"],
    ["0 - 1", "18446744073709551615"],
    ["desc + 16 * 2", "0x296f020"],
    ["avail.ring[19475]", "2"],
    ["avail.ring[last_avail_idx & (num - 1)]", "2"],
    ["desc[2]", "{addr 0x45e2e40, len 160, flags 4 (indirect), next 0}"],
    ["desc[avail.ring[19475]].len / 16", "10"],
    ["used_event", "19475"],
    ["avail.used_event - used.avail_event", "0"],
    ["need_event(19490, 19478, 19475)", "0 (no)"],
    ["need_event(19476, 19478, 19475)", "1 (yes)"],
    ["need_event(65535, 1, 65534)", "1 (yes)"],
    ["1 << 3 | 1", "9"],
    ["-(2) & 0xffff", "65534"],
    ["7 % 4 * 2", "6"],
  ])("%s is %s", (expression, value) => {
    expect(text(expression)).toBe(value);
  });

  test.each([
    ["last_avial_idx", /no field of the queue: last_avail_idx/],
    ["desc[128]", /128 entries/],
    ["1 / 0", /division by zero/],
    ["need_event(1, 2)", /need_event\(event, new, old\)/],
    ["desc[0] + 1", /no number/],
    ["1 +", /ends too early/],
    ["(1", /ends too early|missing/],
    ["1 2", /not expected/],
    ["$1", /no expression/],
    ["(".repeat(100), /nested too deeply/],
    ["constructor", /no field/],
  ])("%s is refused", (expression, says) => {
    expect(() => text(expression)).toThrow(says);
  });

  test.each([
    ["x", "avail.idx", "0x4c16"],
    ["x", "num", "0x80"],
    ["t", "num", "10000000"],
    ["d", "0 - 1", "-1"],
    ["d", "last_avail_idx - avail.idx", "-3"],
    ["o", "8", "010"],
    ["x", "0", "0x0"],
  ] as const)("as /%s, %s is %s", (format, expression, value) => {
    const now = evaluate(parseExpression(expression), debug.target);
    expect(valueText(now, { count: 1, format, size: 8 })).toBe(value);
  });

  test("a ring that is not mapped is said to be so", () => {
    const fresh = debugged({
      image: "corpora/conformance/linux-6.12.jsonl.gz",
      case: "mixed-200-1",
    });
    runLine(fresh, "step 5");
    const value = evaluate(parseExpression("avail.idx"), fresh.target);
    expect(valueText(value)).toBe("<Cannot access memory at address 0x2>");
  });
});

test("set writes fields of the ring in its byte order", () => {
  const own = debugged({ image: "corpora/snapshots/stuck.elf", device: "virtio-blk" });
  runLine(own, "set avail.idx 19480; set desc[3].addr = 0x1122334455667788; set desc[3].len=4096");
  const of = (path: string) => valueText(evaluate(parseExpression(path), own.target));
  expect(of("avail.idx")).toBe("19480");
  expect(of("desc[3].addr")).toBe("0x1122334455667788");
  expect(of("desc[3].len")).toBe("4096");
  expect(() => runLine(own, "set avail.idx 65536")).toThrow(/2 bytes/);
  expect(() => runLine(own, "set last_avail_idx 1")).toThrow(/only fields of a ring/);
});
