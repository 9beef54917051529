import { describe, expect, test } from "vitest";
import { UsageError } from "../../../src/base/usage-error.ts";
import { parseCommand } from "../../../src/stepping/parse-command.ts";
import { parseScript } from "../../../src/stepping/parse-script.ts";
import { WORDS } from "../../../src/stepping/step-words.ts";

const operation = (step: object) => ({ do: "operation", operation: step });

describe("a line of the stepping language", () => {
  test.each([
    ["pop", { do: "pop", count: 1 }],
    ["pop 3", { do: "pop", count: 3 }],
    ["complet 0x10", { do: "complete", len: 16 }],
    ["complete", { do: "complete" }],
    ["complete 4096 head=2", { do: "complete", len: 4096, head: 2 }],
    ["complete 8 --fill 00ff", { do: "complete", len: 8, fill: Uint8Array.of(0, 255) }],
    ["complete fill=0xab", { do: "complete", fill: Uint8Array.of(0xab) }],
    ["log", { do: "log" }],
    ["log 100", { do: "log", len: 100 }],
    ["discard 2", operation({ op: "discard", vq: 1, n: 2 })],
    ["signal", operation({ op: "signal", vq: 1 })],
    ["enable", operation({ op: "enable_notify", vq: 1 })],
    ["kick", operation({ op: "kick", fd: 0 })],
    ["kick 3", operation({ op: "kick", fd: 3 })],
    ["worker", operation({ op: "run_worker" })],
    ["vq_access_ok", operation({ op: "vq_access_ok", vq: 1 })],
    [
      "poke 0xfffffffffffffff0 00",
      { do: "poke", gpa: 0xffff_ffff_ffff_fff0n, bytes: Uint8Array.of(0) },
    ],
    ["backend off", operation({ op: "backend", vq: 1, active: false })],
    ["owner yes", operation({ op: "owner", current: true })],
    ["features 0x120000000", operation({ op: "features", vq: 1, value: 0x1_2000_0000 })],
    ["translate 4096 8", operation({ op: "translate", vq: 1, addr: 4096, len: 8, iov_size: 1024 })],
    ["sink", { do: "loop", loop: { name: "sink" } }],
    ["sink 2", { do: "loop", loop: { name: "sink" }, chains: 2 }],
    ["source 64", { do: "loop", loop: { name: "source", argument: "64" } }],
    ["blk 5", { do: "loop", loop: { name: "blk" }, chains: 5 }],
    ["blk disk.img 5", { do: "loop", loop: { name: "blk", argument: "disk.img" }, chains: 5 }],
    ["next 4", { do: "next", count: 4 }],
    [
      "ioctl VHOST_SET_VRING_NUM num=256",
      operation({ op: "vring_ioctl", cmd: "VHOST_SET_VRING_NUM", arg: { index: 1, num: 256 } }),
    ],
    [
      "ioctl set_vring_kick index=2 fd=-1",
      operation({ op: "vring_ioctl", cmd: "VHOST_SET_VRING_KICK", arg: { index: 2, fd: -1 } }),
    ],
    ["ioctl VHOST_SET_OWNER", operation({ op: "dev_ioctl", cmd: "VHOST_SET_OWNER" })],
    [
      "ioctl VHOST_SET_LOG_BASE fault",
      operation({ op: "dev_ioctl", cmd: "VHOST_SET_LOG_BASE", arg: { fault: true } }),
    ],
    [
      "ioctl SET_MEM_TABLE 0:0x1000:0x7000",
      operation({
        op: "dev_ioctl",
        cmd: "VHOST_SET_MEM_TABLE",
        arg: { regions: [{ gpa: 0, size: 4096, hva: 0x7000 }] },
      }),
    ],
    [
      '{"op":"add_used","vq":0,"id":7,"len":9}',
      operation({ op: "add_used", vq: 0, id: 7, len: 9 }),
    ],
  ])("%s", (line, command) => {
    expect(parseCommand(line, 1)).toEqual(command);
  });

  test.each([
    ["jump", /"jump" is not one of pop, complete/],
    ["s", /"s" may be signal, sink, source, stop/],
    ["pop many", /pop: "many" is not a number \(usage: pop \[N\]\)/],
    ["pop 0", /the count must be at least 1/],
    ["pop 1 2", /"2" is one argument too many/],
    ["complete 4294967296", /more than 32 bits/],
    ["complete fill=abc", /"abc" is not bytes in hexadecimal/],
    ["kick 99", /fd: expected an integer from 0 to 15/],
    ["poke 12", /bytes in hexadecimal are missing/],
    ["ioctl VHOST_RESET", /cmd: expected one of/],
    ["ioctl VHOST_SET_VRING_NUM", /arg.num: missing/],
    ["source", /BYTES\?/],
    ["backend maybe", /on or off/],
    ["{", /not valid JSON/],
    ['{"op":"fly"}', /op: expected the name of an operation, not "fly"/],
    ['{"op":"signal","vq":9}', /vq: expected an integer from 0 to 3/],
  ])("%s is refused", (line, reason) => {
    expect(() => parseCommand(line, 0)).toThrow(UsageError);
    expect(() => parseCommand(line, 0)).toThrow(reason);
  });

  test("every word has a usage and a help text", () => {
    for (const [name, { usage, help }] of Object.entries(WORDS)) {
      expect(usage.split(" ")[0]).toBe(name);
      expect(help).not.toBe("");
    }
  });
});

describe("a script", () => {
  test("has commands on lines or separated by semicolons, comments, and steps as JSON", () => {
    const text = 'pop; complete 1 # done\n\n# nothing\n{"op":"signal","vq":0}\n';
    expect(parseScript("s", text, 0).map((command) => command.do)).toEqual([
      "pop",
      "complete",
      "operation",
    ]);
  });

  test("names the line that it does not understand", () => {
    expect(() => parseScript("s.txt", "pop\nfrobnicate\n", 0)).toThrow(/^s\.txt:2: "frobnicate"/);
  });
});
