import { describe, expect, test } from "vitest";
import type { Debugger } from "../../../../src/stepping/debug/debugger.ts";
import { debugged, runLine } from "../../../support/debugged.ts";

const STUCK = { image: "corpora/snapshots/stuck.elf", devices: ["virtio-blk"] };

const indexOf = ({ target }: Debugger) => target.machine.queue(target.vq).last_avail_idx;

/** The operations of the last command of a line, up to where it stopped. */
function stoppedAt(stop: string, line: string, options: object = {}) {
  const debug = debugged({ ...STUCK, ...options });
  runLine(debug, stop);
  const ran = runLine(debug, line).at(-1);
  return { ops: ran?.records.map(({ operation }) => operation.op), hits: ran?.end.hits ?? [] };
}

describe("break", () => {
  test.each([
    // Two writes: pop, status and complete each. A read of 32 pages: 35. Then a pop that finds nothing.
    ["break empty", "blk", 42],
    ["break signal", "blk", 43],
    ["break idx 19476", "pop 3", 1],
    ["break idx 19477", "pop 3", 2],
    // The used element of position 19476: its slot is 20.
    ["break addr 0x296f9e4..0x296f9eb", "blk", 6],
    // The header of the second request: read by the device through its iovec.
    ["break addr 0x29db690", "pop 3", 2],
    ["break fault", "set avail.idx 0; pop", 1],
    ["break avail-idx-jump", "set avail.idx 0; pop", 1],
  ])("%s stops in %s after %d operations", (stop, line, count) => {
    const all = stoppedAt("break idx 1", line);
    const { ops, hits } = stoppedAt(stop, line);
    expect(hits.map(({ point }) => point.number)).toEqual([1]);
    expect(all.hits).toEqual([]);
    expect(ops).toEqual(all.ops?.slice(0, ops?.length));
    expect(ops).toHaveLength(count);
  });

  test("an address next to the accessed ones does not stop", () => {
    expect(stoppedAt("break addr 0x29db6a1..0x29db6ff", "pop 3").hits).toEqual([]);
    expect(stoppedAt("break addr 0x29db6a0..0x29db6a0", "pop 3").hits).toHaveLength(1);
  });

  test("log stops when its page is marked", () => {
    expect(stoppedAt("break log 0x29db", "pop; complete 1; log", { log: true }).hits).toHaveLength(
      1,
    );
    expect(stoppedAt("break log 0x29dc", "pop; complete 1; log", { log: true }).hits).toEqual([]);
    expect(stoppedAt("break log 0x296f", "pop; complete 1", { log: true }).hits).toHaveLength(1);
  });

  test("wrap stops when an index passes 65535", () => {
    const debug = debugged(STUCK);
    runLine(debug, "backend off; ioctl SET_VRING_BASE num=65535; backend on; disable");
    runLine(debug, "set avail.ring[127] 2; set avail.idx 1; break wrap");
    expect(runLine(debug, "pop 2")[0]?.records).toHaveLength(1);
    expect(debug.stops.all.map(({ hits }) => hits)).toEqual([1]);
  });
});

describe("break if", () => {
  test("stops after every operation that leaves it true", () => {
    const debug = debugged(STUCK);
    const [first, then, last] = runLine(
      debug,
      "break if last_avail_idx == 19476 && used.idx != 19476; pop 3; disable; complete 1; pop 2",
    );
    expect(first?.records).toHaveLength(1);
    expect(first?.end.hits.map(({ point }) => point.number)).toEqual([1]);
    expect(then?.end.why).toBe("stop");
    expect(last?.end.why).toBe("done");
  });

  test("stops backwards at the same places", () => {
    const debug = debugged(STUCK);
    runLine(debug, "pop 3; break if last_avail_idx == 19476");
    const [back] = runLine(debug, "reverse-continue");
    expect(back?.end.why).toBe("stop");
    expect(indexOf(debug)).toBe(19476);
  });

  test("a condition without a value is refused, and does not stop later", () => {
    const debug = debugged(STUCK);
    expect(() => runLine(debug, "break if desc[3]")).toThrow(/neither true nor false/);
    expect(() => runLine(debug, "break if last_avial_idx")).toThrow(/last_avail_idx\?/);
    expect(debug.stops.all).toEqual([]);
    runLine(
      debug,
      "break if desc[avail.ring[19475]].len > 4096; watch desc[avail.ring[19475]].len",
    );
    const [poked, put] = runLine(
      debug,
      "set avail.ring[19475] 999; set avail.ring[19475] 3; set desc[3].len 4097",
    );
    expect(poked?.end.why).toBe("done");
    expect(put?.end.hits.map(({ point }) => point.number)).toEqual([2]);
    expect(debug.stops.all.map(({ hits }) => hits)).toEqual([1, 2]);
  });
});

describe("watch", () => {
  test("a comparison stops when it becomes true, and when it becomes false", () => {
    const debug = debugged(STUCK);
    runLine(debug, "watch last_avail_idx == 19476");
    const ran = runLine(debug, "pop 3; disable; pop 2; pop 1");
    expect(ran.map(({ records, end }) => [records.length, end.why])).toEqual([
      [1, "stop"],
      [1, "done"],
      [1, "stop"],
      [1, "done"],
    ]);
  });

  test("a field shows the old and the new value", () => {
    const { ops, hits } = stoppedAt("watch used.idx", "pop; complete 1");
    expect(ops).toEqual(["add_used"]);
    expect(hits[0]?.change).toMatchObject({
      from: { value: { value: 19475n } },
      to: { value: { value: 19476n } },
    });
  });

  test("memory is watched byte by byte, by guest address", () => {
    expect(stoppedAt("watch 0x296f942 2", "pop; complete 1").hits).toHaveLength(1);
    expect(stoppedAt("watch 0x296f943 1", "pop; complete 1").hits).toEqual([]);
  });

  test("also stops backwards, at the earlier value", () => {
    const debug = debugged(STUCK);
    runLine(debug, "pop; complete 1; signal; watch last_used_idx");
    const [back] = runLine(debug, "reverse-continue");
    expect(back?.end.hits[0]?.change).toMatchObject({ to: { value: { value: 19475n } } });
    expect(debug.session.last?.operation.op).toBe("get_vq_desc");
  });
});

test("delete removes one, and hits are counted", () => {
  const debug = debugged(STUCK);
  runLine(debug, "break idx 19476; break empty; pop; back; pop");
  expect(debug.stops.all.map(({ number, hits }) => [number, hits])).toEqual([
    [1, 2],
    [2, 0],
  ]);
  debug.stops.delete([1]);
  expect(debug.stops.all.map(({ number }) => number)).toEqual([2]);
  expect(() => debug.stops.delete([2, 1])).toThrow(/no stop point 1/);
  expect(debug.stops.all).toHaveLength(1);
});

test("buffer writes stay with their completion, in both directions", () => {
  const debug = debugged(STUCK);
  runLine(debug, "pop; break addr 0x29db520");
  const [completed] = runLine(debug, "complete 1 fill=00; signal");
  expect(completed?.end.why).toBe("stop");
  expect(completed?.records.map(({ phase }) => phase)).toEqual(["fill", "asked"]);
  const [back] = runLine(debug, "reverse-continue");
  expect(back?.end.why).toBe("stop");
  expect(back?.records.map(({ operation }) => operation.op)).toEqual(["signal"]);
  expect(debug.stops.all[0]?.hits).toBe(2);
});
