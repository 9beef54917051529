import { expect, test } from "vitest";
import { stepRun } from "../../../src/stepping/step-run.ts";
import { meets, STOPS } from "../../../src/stepping/stop-condition.ts";
import { runScript, STUCK, steppedUp } from "../../support/stepped.ts";

const stopsOf = (records: ReturnType<typeof runScript>) =>
  records.map((record) => STOPS.filter((stop) => meets(stop, record)));

test("an empty pop, a signal", () => {
  const session = steppedUp(STUCK);
  expect(stopsOf(runScript(session, "pop; complete 1; signal; pop 2; pop"))).toEqual([
    [],
    [],
    ["signal"],
    [],
    [],
    ["empty"],
  ]);
});

test("a fault, and a BUG", () => {
  expect(stopsOf(runScript(steppedUp({ image: "corpora/snapshots/bad-jump.elf" }), "pop"))).toEqual(
    [["fault"]],
  );
  const bug = '{"op":"log_write","vq":0,"log":[],"len":1}';
  expect(stopsOf(runScript(steppedUp(STUCK), bug))).toEqual([["fault"]]);
});

test("an index that wraps past 0xffff, and no other decrease", () => {
  const session = steppedUp(STUCK);
  // One chain at index 65535 and one at 0.
  const base = '{"op":"vring_ioctl","cmd":"VHOST_SET_VRING_BASE","arg":{"index":0,"num":65535}}';
  runScript(session, `backend off\n${base}`);
  runScript(session, "backend on");
  runScript(session, "poke 0x296f802 0100");
  expect(stopsOf(runScript(session, "pop 2; discard"))).toEqual([["wrap"], [], []]);
});

test("--until ends the run at the condition, before the rest of the commands", () => {
  const session = steppedUp(STUCK);
  const records = [
    ...stepRun(session, {
      commands: [
        { do: "pop", count: 1 },
        { do: "complete", len: 1 },
        { do: "operation", operation: { op: "signal", vq: 0 } },
        { do: "pop", count: 1 },
      ],
      until: "signal",
    }),
  ];
  expect(records.map(({ operation }) => operation.op)).toEqual([
    "get_vq_desc",
    "add_used",
    "signal",
  ]);
});
