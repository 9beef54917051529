import { quote } from "../base/quote.ts";
import { UsageError } from "../base/usage-error.ts";
import { checkedOperation } from "./checked-operation.ts";
import { LOOPS, type LoopName } from "./loops/registry.ts";
import { ioctlStep } from "./parse-ioctl.ts";
import type { StepCommand } from "./step-command.ts";
import { byteWords, countWord, numberWord, smallNumber } from "./word-values.ts";

/** A word of the stepping language. */
export interface StepWord {
  /** The word and its arguments, for help. */
  readonly usage: string;
  readonly help: string;
  readonly parse: (args: readonly string[], vq: number) => StepCommand;
}

const onQueue =
  (op: string) =>
  (args: readonly string[], vq: number): StepCommand => {
    most(args, 0);
    return checkedOperation({ op, vq });
  };
const onDevice =
  (op: string) =>
  (args: readonly string[]): StepCommand => {
    most(args, 0);
    return checkedOperation({ op });
  };

/** The words of the language, in the order in which help lists them. */
export const WORDS: Readonly<Record<string, StepWord>> = {
  pop: {
    usage: "pop [N]",
    help: "take the next chain (N of them) off the available ring",
    parse: (args) => {
      most(args, 1);
      return { do: "pop", count: countWord(args[0]) };
    },
  },
  complete: {
    usage: "complete [LEN] [head=H] [fill=HEX]",
    help: "give back the oldest popped chain with LEN bytes written; fill writes them",
    parse: parseComplete,
  },
  discard: {
    usage: "discard [N]",
    help: "put back the N chains popped last",
    parse: (args, vq) => {
      most(args, 1);
      return checkedOperation({ op: "discard", vq, n: countWord(args[0]) });
    },
  },
  signal: {
    usage: "signal",
    help: "interrupt the guest, if it asks for it",
    parse: onQueue("signal"),
  },
  enable: {
    usage: "enable",
    help: "turn notifications on (enable_notify)",
    parse: onQueue("enable_notify"),
  },
  disable: {
    usage: "disable",
    help: "turn notifications off (disable_notify)",
    parse: onQueue("disable_notify"),
  },
  empty: {
    usage: "empty",
    help: "check whether there is nothing to pop (vq_avail_empty)",
    parse: onQueue("avail_empty"),
  },
  log: {
    usage: "log [LEN]",
    help: "mark LEN bytes of the chain completed last as dirty (log_write)",
    parse: (args) => {
      most(args, 1);
      return { do: "log", ...(args[0] !== undefined && { len: smallNumber(args[0]) }) };
    },
  },
  kick: {
    usage: "kick [FD]",
    help: "the guest kicks: signal eventfd FD (0)",
    parse: (args) => {
      most(args, 1);
      return checkedOperation({ op: "kick", fd: numberWord(args[0] ?? "0") });
    },
  },
  worker: { usage: "worker", help: "run the worker until idle", parse: onDevice("run_worker") },
  ...loopWords(),
  next: {
    usage: "next [N]",
    help: "do the next step of the case, or of those taken back",
    parse: (args) => {
      most(args, 1);
      return { do: "next", count: countWord(args[0]) };
    },
  },
  poke: {
    usage: "poke ADDR HEX",
    help: "write bytes at a guest address, as the guest would",
    parse: (args) => {
      most(args, 2);
      const gpa = BigInt(numberWord(args[0]));
      return { do: "poke", gpa, bytes: byteWords(args[1]) };
    },
  },
  translate: {
    usage: "translate ADDR [LEN]",
    help: "show which regions back a guest range (translate_desc)",
    parse: (args, vq) => {
      most(args, 2);
      const len = numberWord(args[1] ?? "1");
      return checkedOperation({
        op: "translate",
        vq,
        addr: numberWord(args[0]),
        len,
        iov_size: 1024,
      });
    },
  },
  ioctl: {
    usage: "ioctl NAME [FIELD=VALUE…]",
    help: "issue an ioctl, as in ioctl VHOST_SET_VRING_NUM num=256",
    parse: (args, vq) => checkedOperation(ioctlStep(args, vq)),
  },
  features: {
    usage: "features BITS",
    help: "set acked_features",
    parse: (args, vq) => {
      most(args, 1);
      return checkedOperation({ op: "features", vq, value: numberWord(args[0]) });
    },
  },
  backend: {
    usage: "backend on|off",
    help: "set or clear private_data",
    parse: (args, vq) => checkedOperation({ op: "backend", vq, active: oneOf(args, "on", "off") }),
  },
  owner: {
    usage: "owner yes|no",
    help: "set whether the caller is the owner",
    parse: (args) => checkedOperation({ op: "owner", current: oneOf(args, "yes", "no") }),
  },
  init: {
    usage: "init",
    help: "start work on the queue (vq_init_access)",
    parse: onQueue("init_access"),
  },
  notify: {
    usage: "notify",
    help: "only decide whether to interrupt the guest",
    parse: onQueue("notify"),
  },
  "vq-access-ok": {
    usage: "vq-access-ok",
    help: "check whether the queue could start",
    parse: onQueue("vq_access_ok"),
  },
  "log-access-ok": {
    usage: "log-access-ok",
    help: "check whether all writes could be logged",
    parse: onDevice("log_access_ok"),
  },
  stop: { usage: "stop", help: "stop polling (dev_stop)", parse: onDevice("dev_stop") },
  "reset-owner": {
    usage: "reset-owner",
    help: "give the device up (RESET_OWNER)",
    parse: onDevice("reset_owner"),
  },
};

function parseComplete(args: readonly string[]): StepCommand {
  let command: Extract<StepCommand, { do: "complete" }> = { do: "complete" };
  for (const arg of args
    .join(" ")
    .replaceAll(/--(head|fill)[ =]/g, "$1=")
    .split(" ")) {
    if (arg === "") continue;
    if (arg.startsWith("head=")) command = { ...command, head: smallNumber(arg.slice(5)) };
    else if (arg.startsWith("fill=")) command = { ...command, fill: byteWords(arg.slice(5)) };
    else if (command.len === undefined) command = { ...command, len: smallNumber(arg) };
    else throw new UsageError(`${quote(arg)} is one argument too many`);
  }
  return command;
}

/** A command for each device loop. */
function loopWords(): Record<string, StepWord> {
  const names = Object.keys(LOOPS) as LoopName[];
  return Object.fromEntries(
    names.map((name) => {
      const { usage, help } = LOOPS[name];
      return [name, { usage, help, parse: parseLoop(name) }];
    }),
  );
}

function parseLoop(name: LoopName) {
  return (args: readonly string[]): StepCommand => {
    const { takes } = LOOPS[name];
    const own = takes !== undefined && (takes.required || !isCount(args[0])) ? 1 : 0;
    most(args, own + 1);
    if (takes?.required === true && args[0] === undefined) throw new UsageError(`${takes.name}?`);
    const loop = { name, ...(own === 1 && args[0] !== undefined && { argument: args[0] }) };
    const chains = args[own];
    return { do: "loop", loop, ...(chains !== undefined && { chains: countWord(chains) }) };
  };
}

function isCount(arg: string | undefined): boolean {
  return arg !== undefined && /^\d+$/.test(arg);
}

function oneOf(args: readonly string[], yes: string, no: string): boolean {
  most(args, 1);
  if (args[0] === yes || args[0] === no) return args[0] === yes;
  throw new UsageError(`${yes} or ${no}?`);
}

function most(args: readonly string[], count: number): void {
  const extra = args[count];
  if (extra !== undefined) {
    throw new UsageError(`${quote(extra)} is one argument too many`);
  }
}
