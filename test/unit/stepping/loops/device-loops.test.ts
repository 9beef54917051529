import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { copyFromUser } from "../../../../src/memory/user-memory.ts";
import type { StepSession } from "../../../../src/stepping/step-session.ts";
import { runScript, STUCK, steppedUp } from "../../../support/stepped.ts";

/** The writable bytes of the chain with the guest's read of 131072 bytes. */
function readBuffers(session: StepSession): { data: Buffer; status: number } {
  const record = session.records.find(
    ({ operation, answer }) => operation.op === "get_vq_desc" && answer.ret === 1,
  );
  const bytes = Buffer.concat(
    (record?.answer.iov ?? []).slice(1).map(([base, len]) => {
      const part = new Uint8Array(len);
      copyFromUser(session.target.memory, base, part);
      return part;
    }),
  );
  return { data: bytes.subarray(0, -1), status: bytes.at(-1) ?? -1 };
}

const notes = (session: StepSession) => session.records.flatMap(({ note }) => note ?? []);

describe("blk", () => {
  test("serves the three requests of the stuck guest, reads with zeros", () => {
    const session = steppedUp(STUCK);
    const records = runScript(session, "blk");
    expect(notes(session)).toEqual([
      "blk: write 32768 B at sector 640, status OK",
      "blk: write 22528 B at sector 308, status OK",
      "blk: read 131072 B at sector 12800, status OK",
    ]);
    const used = records.flatMap(({ operation }) =>
      operation.op === "add_used" ? [[operation.id, operation.len]] : [],
    );
    expect(used).toEqual([
      [2, 1],
      [0, 1],
      [1, 131073],
    ]);
    const { data, status } = readBuffers(session);
    expect(data.equals(Buffer.alloc(131072))).toBe(true);
    expect(status).toBe(0);
    const signal = records.find(({ operation }) => operation.op === "signal");
    expect(signal?.answer.signalled).toBe(1);
    expect(records.at(-1)?.operation.op).toBe("enable_notify");
  });

  test("answers reads from a file, and not past its end", () => {
    const folder = mkdtempSync(join(tmpdir(), "vhostctl-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const disk = Buffer.alloc(12800 * 512 + 131072, 0xab);
    disk[disk.length - 1] = 0xcd;
    writeFileSync(join(folder, "a disk"), disk);
    const session = steppedUp(STUCK);
    runScript(session, `blk "${join(folder, "a disk")}"`);
    const { data, status } = readBuffers(session);
    expect(data.equals(disk.subarray(12800 * 512))).toBe(true);
    expect(status).toBe(0);

    writeFileSync(join(folder, "short"), disk.subarray(1));
    const short = steppedUp(STUCK);
    runScript(short, `blk ${join(folder, "short")}`);
    expect(notes(short)[2]).toBe("blk: read 131072 B at sector 12800, status IOERR");
    const used = short.records.filter(({ operation }) => operation.op === "add_used");
    expect(used[2]?.operation).toMatchObject({ id: 1, len: 1 });
  });

  test("a missing file is an error of one line", () => {
    expect(() => runScript(steppedUp(STUCK), "blk /nonexistent/disk")).toThrow(/no such file/);
  });

  test("stops after the given number of chains, and signals for them", () => {
    const session = steppedUp(STUCK);
    const records = runScript(session, "blk 2");
    expect(notes(session)).toHaveLength(2);
    expect(records.at(-1)?.operation.op).toBe("signal");
    expect(session.held).toEqual([]);
  });
});

test("sink completes with nothing written, source fills, echo writes back what it read", () => {
  const session = steppedUp(STUCK);
  runScript(session, "sink 1");
  expect(notes(session)).toEqual(["sink: took 32784 B"]);
  runScript(session, "echo 1");
  expect(notes(session)[1]).toBe("echo: wrote 1 of 22544 B back");
  runScript(session, "source 5000 1");
  expect(notes(session)[2]).toBe("source: wrote 5000 of 131073 B");
  const { data } = readBuffers(session);
  expect(
    data.subarray(0, 5000).equals(Buffer.from(Array.from({ length: 5000 }, (_, i) => i))),
  ).toBe(true);
  expect(data.subarray(5000, 5001)[0]).not.toBe(5000 & 0xff);
});

test("a loop ends at a chain that vhost refuses, the same one every time", () => {
  const session = steppedUp({ image: "corpora/snapshots/bad-loop.elf" });
  const records = runScript(session, "sink");
  expect(records.filter(({ faults }) => faults.length > 0)).toHaveLength(1);
  // Nothing was completed, so there is nothing to signal.
  expect(records.map(({ operation }) => operation.op)).toEqual(["get_vq_desc"]);
});
