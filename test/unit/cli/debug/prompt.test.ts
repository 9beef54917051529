import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { describe, expect, it, test, vi } from "vitest";
import { VRING_DESC_F_INDIRECT, VRING_DESC_F_NEXT } from "../../../../src/abi/vring.ts";
import { DebugAnswers } from "../../../../src/cli/debug/answers.ts";
import { completeLine } from "../../../../src/cli/debug/completion.ts";
import { DebugConversation } from "../../../../src/cli/debug/conversation.ts";
import { DebugHistory } from "../../../../src/cli/debug/history.ts";
import { answerTerminal } from "../../../../src/cli/debug/prompt.ts";
import { styleFor } from "../../../../src/render/style.ts";
import type { Operation } from "../../../../src/scenario/scenario.ts";
import { caseTarget } from "../../../../src/stepping/case-target.ts";
import { Debugger } from "../../../../src/stepping/debug/debugger.ts";
import { parseDebugCommand } from "../../../../src/stepping/debug/parse-debug-command.ts";
import { temporaryFolder } from "../../../support/temporary-folder.ts";

const MEMORY = 0x10_0000;
const TABLE = 0x20_0000;
const NUM = 32768;
const ENTRIES = 65536;

/** A ring of 32767 chains, each an indirect table of 65536 entries: it takes minutes to drain. */
function longTarget() {
  const descriptor = (addr: number, len: number, flags: number) => {
    const view = new DataView(new ArrayBuffer(16));
    view.setBigUint64(0, BigInt(addr), true);
    view.setUint32(8, len, true);
    view.setUint16(12, flags, true);
    return new Uint8Array(view.buffer);
  };
  const vring = (cmd: string, arg: object): Operation => ({
    op: "vring_ioctl",
    cmd,
    arg: { index: 0, ...arg },
  });
  const [desc, avail, used] = [MEMORY, MEMORY + 0x80000, MEMORY + 0xa0000];
  return caseTarget("long.json", {
    name: "long",
    kernel: "6.12",
    kind: "ring",
    maps: [{ hva: MEMORY, size: 0x30_0000 }],
    memory: [
      { hva: desc, bytes: descriptor(TABLE, 16 * ENTRIES, VRING_DESC_F_INDIRECT), count: 1 },
      { hva: avail, bytes: Uint8Array.of(0, 0, 0xff, 0x7f), count: 1 },
      { hva: TABLE, bytes: descriptor(MEMORY, 0, VRING_DESC_F_NEXT), count: ENTRIES - 1 },
    ],
    steps: [
      { op: "dev_ioctl", cmd: "VHOST_SET_OWNER" },
      {
        op: "dev_ioctl",
        cmd: "VHOST_SET_MEM_TABLE",
        arg: { regions: [{ gpa: MEMORY, size: 0x30_0000, hva: MEMORY }] },
      },
      vring("VHOST_SET_VRING_NUM", { num: NUM }),
      vring("VHOST_SET_VRING_ADDR", { flags: 0, desc, avail, used, log: 0 }),
      { op: "features", vq: 0, value: 2 ** 28 },
      { op: "backend", vq: 0, active: true },
      { op: "init_access", vq: 0 },
      { op: "disable_notify", vq: 0 },
    ],
  });
}

const folder = temporaryFolder();

/** A session at a simulated terminal: `type` sends keys, `shows` waits for the screen. */
function terminal(history = new DebugHistory({ XDG_STATE_HOME: join(folder, "none") })) {
  const input = new PassThrough();
  const output = new PassThrough();
  let screen = "";
  output.on("data", (chunk) => {
    screen += chunk;
  });
  const print = (text: string) => output.write(text);
  const target = longTarget();
  const debug = new Debugger(target);
  const style = styleFor({ isTTY: false, env: {}, refused: true });
  const lines = (some: readonly string[]) => print(some.map((line) => `${line}\n`).join(""));
  const conversation = new DebugConversation(debug, target, style, lines);
  const answers = new DebugAnswers(conversation, 0, (line) => print(`${line}\n`));
  const ended = answerTerminal(
    answers,
    { input: input as never, output: output as never },
    (line) => completeLine(line, target.machine.queue(0)),
    history,
  );
  const shows = (text: RegExp) => vi.waitFor(() => expect(screen).toMatch(text), 10_000);
  return { debug, ended, shows, type: (keys: string) => input.write(keys) };
}

describe("at a terminal", () => {
  it("Ctrl-C stops a run between two operations, and the session continues", async () => {
    const { type, shows, debug, ended } = terminal();
    type("next 8\n");
    await shows(/#8 disable/);
    type("sink\n");
    await shows(/#9 pop/);
    type("\u0003");
    await shows(
      /interrupted after \d+ operations?\nsink again continues, with the popped chain first/,
    );
    const { position } = debug.session;
    type("print num\n");
    await shows(/num = 32768/);
    expect(debug.session.position).toBe(position);
    type("\u0004");
    await ended;
  });

  it("Ctrl-C clears the line when nothing runs", async () => {
    const { type, shows, ended } = terminal();
    type("frobnicate\u0003print num\n");
    await shows(/num = 1\n/);
    type("quit\n");
    await ended;
  });

  it("an empty line repeats a step, but no other command", async () => {
    const { type, shows, debug, ended } = terminal();
    type("step\n\n\nprint num\n\n");
    await shows(/num = 32768\n/);
    type("q\n");
    await ended;
    expect(debug.session.position).toBe(3);
  });

  it("answers lines typed ahead in order", async () => {
    const { type, ended, debug } = terminal();
    type("next 3\nback 2\nq\n");
    await ended;
    expect(debug.session.position).toBe(1);
  });

  it("recalls lines of earlier sessions, and Tab completes", async () => {
    const env = { XDG_STATE_HOME: join(folder, "state") };
    const first = terminal(new DebugHistory(env));
    first.type("print num\nquit\n");
    await first.ended;
    const { type, shows, ended } = terminal(new DebugHistory(env));
    type("\u001b[A\u001b[A\n");
    await shows(/num = 1\n/);
    type("info que\t");
    await shows(/info queue $/);
    type("\n");
    await shows(/in memory:/);
    type("\u0004");
    await ended;
    expect(readFileSync(join(folder, "state/vhostctl/debug_history"), "utf8")).toBe(
      "print num\nquit\nprint num\ninfo queue\n",
    );
  });
});

describe("the history", () => {
  it("leaves out lines that could move a cursor, and never fails", () => {
    const state = mkdtempSync(join(folder, "h"));
    const history = new DebugHistory({ XDG_STATE_HOME: state });
    history.add("pop");
    history.save();
    writeFileSync(join(state, "vhostctl/debug_history"), "pop\n\u001b[2Jevil\nback\n");
    expect(history.read()).toEqual(["pop", "back"]);
    const broken = mkdtempSync(join(folder, "b"));
    writeFileSync(join(broken, "vhostctl"), "a file");
    const none = new DebugHistory({ XDG_STATE_HOME: broken });
    none.add("pop");
    none.save();
    expect(none.read()).toEqual([]);
    expect(readFileSync(join(broken, "vhostctl"), "utf8")).toBe("a file");
  });

  it("replaces a symbolic link instead of writing through it", () => {
    const state = mkdtempSync(join(folder, "l"));
    const history = new DebugHistory({ XDG_STATE_HOME: state });
    history.add("pop");
    history.save();
    const other = join(state, "other");
    writeFileSync(other, "precious\n");
    rmSync(join(state, "vhostctl/debug_history"));
    symlinkSync(other, join(state, "vhostctl/debug_history"));
    history.save();
    expect(readFileSync(other, "utf8")).toBe("precious\n");
  });
});

test("Tab offers only ioctls that the parser accepts", () => {
  const [names] = completeLine("ioctl ", longTarget().machine.queue(0));
  expect(names).toHaveLength(13);
  for (const name of names) {
    expect(
      parseDebugCommand(`ioctl ${name}${name === "VHOST_SET_OWNER" ? "" : " fault"}`, 0),
    ).toMatchObject({
      command: { operation: { cmd: name } },
    });
  }
});

describe("completion", () => {
  const state = longTarget().machine.queue(0);
  it.each([
    ["po", ["pop", "poke"], "po"],
    ["wat", ["watch "], "wat"],
    ["pop; wat", ["watch "], "wat"],
    ["info ch", ["chain "], "ch"],
    ["b indirect-l", ["indirect-length", "indirect-loop"], "indirect-l"],
    ["p last_u", ["last_used_idx"], "last_u"],
    ["p avail.i", ["avail.idx"], "avail.i"],
    ["p avail.idx - last_a", ["last_avail_idx"], "last_a"],
    ["p desc", ["desc", "desc["], "desc"],
    ["help rev", ["reverse-step", "reverse-next", "reverse-continue"], "rev"],
    ["tbreak indirect-lo", ["indirect-loop "], "indirect-lo"],
    ["until wr", ["wrap "], "wr"],
    ["display last_u", ["last_used_idx"], "last_u"],
    ["delete d", ["display "], "d"],
    ["fini", ["finish "], "fini"],
    ["save sc", ["scenario "], "sc"],
    ["pop ", [], ""],
    ["break if", ["if "], "if"],
    ["break if last_u", ["last_used_idx"], "last_u"],
    ["ioctl VHOST_SET_L", ["VHOST_SET_LOG_BASE", "VHOST_SET_LOG_FD"], "VHOST_SET_L"],
    ["ioctl get_vring_b", ["get_vring_base "], "get_vring_b"],
    ["ioctl vhost_get_vring_b", ["vhost_get_vring_base "], "vhost_get_vring_b"],
    ["ioctl SET_M", ["SET_MEM_TABLE "], "SET_M"],
    ["ioctl SET_VRING_NUM n", [], "n"],
  ])("%s", (line, candidates, replaced) => {
    expect(completeLine(line, state)).toEqual([candidates, replaced]);
  });
});
