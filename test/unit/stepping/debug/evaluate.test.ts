import { describe, expect, test } from "vitest";
import { valueText } from "../../../../src/render/debug/value-text.ts";
import { evaluate } from "../../../../src/stepping/debug/evaluate.ts";
import { parseExpression } from "../../../../src/stepping/debug/expression.ts";
import { debugged, runLine } from "../../../support/debugged.ts";

const debug = debugged({ image: "corpora/snapshots/stuck.elf", devices: ["virtio-blk"] });
const text = (expression: string) => valueText(evaluate(parseExpression(expression), debug.target));

describe("print", () => {
  test.each([
    ["last_avail_idx", "19475"],
    ["used", "0x296f940"],
    ["avail.idx", "19478"],
    ["avail.idx - last_avail_idx", "3"],
    ["last_avail_idx - avail.idx", "65533"],
    ["last_avail_idx + 65535", "19474"],
    ["last_avail_idx - 19476", "65535"],
    ["-last_avail_idx + last_avail_idx", "0"],
    ["~used_flags + used_flags", "65535"],
    ["last_avail_idx * 4", "77900"],
    ["(last_avail_idx & 127) - 20", "-1"],
    ["3-5", "-2"],
    ["-1", "-1"],
    ["num - 129", "-1"],
    ["desc[2].len - 161", "-1"],
    ["-7 / 2", "-3"],
    ["-8 >> 1", "-4"],
    ["0xffffffffffffffff", "18446744073709551615"],
    ["1 << 63", "9223372036854775808"],
    ["used - desc", "0x940"],
    ["desc - used", "0xfffffffffffff6c0"],
    ["used & ~0xfff", "0x296f000"],
    ["desc + -16", "0x296eff0"],
    ["-desc", "0xfffffffffd691000"],
    ["6 ^ 3", "5"],
    ["~5", "-6"],
    ["!0", "1 (yes)"],
    ["!last_avail_idx", "0 (no)"],
    ["last_avail_idx == 19475", "1 (yes)"],
    ["last_avail_idx != 19475", "0 (no)"],
    ["last_avail_idx < avail.idx", "1 (yes)"],
    ["avail.idx <= 19478", "1 (yes)"],
    ["avail.idx > 19478", "0 (no)"],
    ["avail.idx >= 19478", "1 (yes)"],
    ["-1 < desc", "1 (yes)"],
    ["2 && 0", "0 (no)"],
    ["0 || 2", "1 (yes)"],
    ["0 && desc[999]", "0 (no)"],
    ["1 || 1 / 0", "1 (yes)"],
    ["1 || 0 && 0", "1 (yes)"],
    ["1 | 6 ^ 3 & 2", "5"],
    ["1 + 2 << 3 > 23 == 1", "1 (yes)"],
    ["(num == 128) + (num == 128)", "2"],
    ["need_event(19476, 19478, 19475) && num", "1 (yes)"],
    ["avail.ring[-1]", "0"],
    ["avail.ring[127]", "0"],
    ["avail.ring[19475 - 128 * 200]", "2"],
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
    ["last_avial_idx", /not a field of the queue: last_avail_idx/],
    ["desc[128]", /128 entries/],
    ["1 / 0", /division by zero/],
    ["need_event(1, 2)", /need_event\(event, new, old\)/],
    ["desc[0] + 1", /a structure is not a number/],
    ["1 +", /ends too early/],
    ["(1", /ends too early|missing/],
    ["1 2", /not expected/],
    ["$1", /not an expression/],
    ["(".repeat(100), /nested too deeply/],
    ["constructor", /not a field/],
    ["0x10000000000000000", /"0x10000000000000000" has more than 64 bits/],
    [`${"9".repeat(60)}`, /"9{40}…" has more than 64 bits/],
    ["0xffffffffffffffff + 1", /the result has more than 64 bits/],
    ["-0x8000000000000000 - 1", /the result has more than 64 bits/],
    ["1 << 64", /0 to 63 bits/],
    ["desc >> -1", /0 to 63 bits/],
    ["desc % 0", /division by zero/],
    ["0x_", /not expected/],
    ["1 = 1", /not an expression/],
    ["desc[-1]", /128 entries/],
    [`1${"+1".repeat(30_000)}`, /at most 1000/],
    ["!".repeat(100), /nested too deeply/],
    ["a".repeat(100), /^"a{40}…" is not a field/],
  ])("%s is refused", (expression, says) => {
    expect(() => text(expression)).toThrow(says);
  });

  test.each([
    ["x", "avail.idx", "0x4c16"],
    ["x", "num", "0x80"],
    ["t", "num", "10000000"],
    ["d", "0 - 1", "-1"],
    ["u", "0 - 1", "18446744073709551615"],
    ["x", "0 - 1", "0xffffffffffffffff"],
    ["d", "0xffffffffffffffff", "-1"],
    ["x", "last_avail_idx - avail.idx", "0xfffd"],
    ["d", "last_avail_idx - avail.idx", "-3"],
    ["o", "8", "010"],
    ["x", "0", "0x0"],
  ] as const)("as /%s, %s is %s", (format, expression, value) => {
    const now = evaluate(parseExpression(expression), debug.target);
    expect(valueText(now, { count: 1, format, size: 8 })).toBe(value);
  });

  test("a ring that is not mapped is reported as such", () => {
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
  const own = debugged({ image: "corpora/snapshots/stuck.elf", devices: ["virtio-blk"] });
  runLine(own, "set avail.idx 19480; set desc[3].addr = 0x1122334455667788; set desc[3].len=4096");
  const of = (path: string) => valueText(evaluate(parseExpression(path), own.target));
  expect(of("avail.idx")).toBe("19480");
  expect(of("desc[3].addr")).toBe("0x1122334455667788");
  expect(of("desc[3].len")).toBe("4096");
  runLine(own, "set avail.idx = avail.idx + 65535; set desc[4].len = (3 - 1) * 8");
  expect(of("avail.idx")).toBe("19479");
  expect(of("desc[4].len")).toBe("16");
  for (const value of ["65536", "-1", "desc[0]"]) {
    expect(() => runLine(own, `set avail.idx ${value}`)).toThrow(/2 bytes: it takes 0 to 65535/);
  }
  expect(() => runLine(own, "set last_avail_idx 1")).toThrow(/only fields of a ring/);
});
