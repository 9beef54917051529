import { expect, test } from "vitest";
import { listRing, listSteps } from "../../../../src/stepping/debug/listing.ts";
import { debugged, runLine } from "../../../support/debugged.ts";

const CASE = { image: "corpora/conformance/linux-6.12.jsonl.gz", case: "mixed-200-1" };

test("lists the steps around the next one, and then further", () => {
  const debug = debugged(CASE);
  runLine(debug, "step 5");
  const { lines, further } = listSteps(debug.session);
  expect(lines.map(({ number }) => number)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  expect(lines.find(({ isNext }) => isNext)?.number).toBe(6);
  expect(lines[0]?.operation).toEqual(debug.session.records[2]?.operation);
  expect(listSteps(debug.session, further).lines[0]?.number).toBe(13);
  expect(listSteps(debug.session, 26).lines.at(-1)?.number).toBe(26);
  expect(listSteps(debug.session, 99).lines).toEqual([]);
});

test("lists popped and pending entries of the available ring", () => {
  const debug = debugged({ image: "corpora/snapshots/stuck.elf", devices: ["blk"] });
  runLine(debug, "pop");
  const { lines, further } = listRing(debug.target);
  expect(lines.map(({ number, head, walked }) => [number, head, walked !== undefined])).toEqual([
    [19473, 2, false],
    [19474, 2, false],
    [19475, 2, false],
    [19476, 0, true],
    [19477, 1, true],
  ]);
  expect(lines.find(({ isNext }) => isNext)?.number).toBe(19476);
  expect(listRing(debug.target, further).lines).toEqual([]);
});

test("lists no more than the ring holds when avail.idx is wrong", () => {
  const debug = debugged({ image: "corpora/snapshots/bad-loop.elf" });
  runLine(debug, "set avail.idx 20");
  const numbers = listRing(debug.target, 29).lines.map(({ number }) => number);
  expect(numbers).toEqual([26, 27, 28]);
});
