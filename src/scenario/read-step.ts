import {
  bool,
  field,
  type JsonObject,
  listOf,
  misfit,
  object,
  onlyKeys,
  optional,
  pairOf,
} from "../base/json-fields.ts";
import { anyU64, integer, u32 } from "../base/json-integers.ts";
import { eventfd, hexBytes, vq } from "./case-values.ts";
import { readAnswer } from "./read-answer.ts";
import { readDevIoctl, readVringIoctl } from "./read-ioctl.ts";
import type { Operation, Step } from "./scenario.ts";

/** The size of `vq->iov`, in entries. */
const iovSize = integer(0, 1024);
/** Which read of an operation a poke waits for. */
const readNumber = integer(1, 65_536);
const heads = listOf(pairOf(u32, u32));
const logEntries = listOf(pairOf(anyU64, anyU64));

type Op = Operation["op"];

interface StepReader {
  /** The fields of the step besides `op` and `expect`. */
  readonly keys: readonly string[];
  read(step: JsonObject): Operation;
}

type BareOp = "run_worker" | "dev_stop" | "reset_owner";

const bare = (op: BareOp): StepReader => ({ keys: [], read: () => ({ op }) });

type QueueOp = Exclude<Extract<Operation, { vq: number }>["op"], Rich>;
type Rich =
  | "features"
  | "backend"
  | "get_vq_desc"
  | "translate"
  | "discard"
  | "add_used"
  | "add_used_n"
  | "log_write";

const ofQueue = (op: QueueOp): StepReader => ({
  keys: ["vq"],
  read: (step) => ({ op, vq: field(step, "vq", vq) }),
});

/** The reader of every operation; the type makes sure that none is missing. */
const OPERATIONS: Readonly<Record<Op, StepReader>> = {
  dev_ioctl: { keys: ["cmd", "arg"], read: readDevIoctl },
  vring_ioctl: { keys: ["cmd", "arg"], read: readVringIoctl },
  poke: {
    keys: ["hva", "hex", "during"],
    read: (step) => {
      const hva = field(step, "hva", anyU64);
      const bytes = field(step, "hex", hexBytes);
      const during = optional(step, "during", readNumber);
      return { op: "poke", hva, bytes, ...(during !== undefined && { during }) };
    },
  },
  features: {
    keys: ["vq", "value"],
    read: (step) => ({
      op: "features",
      vq: field(step, "vq", vq),
      value: field(step, "value", anyU64),
    }),
  },
  backend: {
    keys: ["vq", "active"],
    read: (step) => ({
      op: "backend",
      vq: field(step, "vq", vq),
      active: field(step, "active", bool),
    }),
  },
  owner: {
    keys: ["current"],
    read: (step) => ({ op: "owner", current: field(step, "current", bool) }),
  },
  kick: { keys: ["fd"], read: (step) => ({ op: "kick", fd: field(step, "fd", eventfd) }) },
  run_worker: bare("run_worker"),
  dev_stop: bare("dev_stop"),
  reset_owner: bare("reset_owner"),
  log_access_ok: {
    // The answer concerns the device; the queue does not matter.
    keys: ["vq"],
    read: (step) => {
      optional(step, "vq", vq);
      return { op: "log_access_ok" };
    },
  },
  vq_access_ok: ofQueue("vq_access_ok"),
  init_access: ofQueue("init_access"),
  signal: ofQueue("signal"),
  notify: ofQueue("notify"),
  enable_notify: ofQueue("enable_notify"),
  disable_notify: ofQueue("disable_notify"),
  avail_empty: ofQueue("avail_empty"),
  get_vq_desc: {
    keys: ["vq", "iov_size", "log"],
    read: (step) => ({
      op: "get_vq_desc",
      vq: field(step, "vq", vq),
      iov_size: field(step, "iov_size", iovSize),
      log: field(step, "log", bool),
    }),
  },
  translate: {
    keys: ["vq", "addr", "len", "iov_size"],
    read: (step) => ({
      op: "translate",
      vq: field(step, "vq", vq),
      addr: field(step, "addr", anyU64),
      len: field(step, "len", u32),
      iov_size: field(step, "iov_size", iovSize),
    }),
  },
  discard: {
    keys: ["vq", "n"],
    read: (step) => ({
      op: "discard",
      vq: field(step, "vq", vq),
      n: field(step, "n", u32),
    }),
  },
  add_used: {
    keys: ["vq", "id", "len"],
    read: (step) => ({
      op: "add_used",
      vq: field(step, "vq", vq),
      id: field(step, "id", u32),
      len: field(step, "len", u32),
    }),
  },
  add_used_n: {
    keys: ["vq", "heads"],
    read: (step) => ({
      op: "add_used_n",
      vq: field(step, "vq", vq),
      heads: field(step, "heads", heads),
    }),
  },
  log_write: {
    keys: ["vq", "log", "len"],
    read: (step) => ({
      op: "log_write",
      vq: field(step, "vq", vq),
      log: field(step, "log", logEntries),
      len: field(step, "len", anyU64),
    }),
  },
};

const READERS = new Map(
  Object.entries(OPERATIONS).map(([op, { keys, read }]) => [
    op,
    { read, keys: new Set(["op", ...keys, "expect"]) },
  ]),
);

function readOp(value: unknown) {
  const reader = typeof value === "string" ? READERS.get(value) : undefined;
  if (reader === undefined) throw misfit("the name of an operation", value);
  return reader;
}

/** Read one item of `steps`: an operation with exactly its own fields, and its expected answer. */
export function readStep(value: unknown): Step {
  const step = object(value);
  const reader = field(step, "op", readOp);
  onlyKeys(step, reader.keys);
  const operation = reader.read(step);
  const expect = optional(step, "expect", readAnswer);
  return expect === undefined ? operation : { ...operation, expect };
}
