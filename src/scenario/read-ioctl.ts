import {
  field,
  type JsonObject,
  listOf,
  Misfit,
  misfit,
  object,
  onlyKeys,
  optional,
  own,
  type Read,
} from "../base/json-fields.ts";
import { anyU64, i32, u32 } from "../base/json-integers.ts";
import type { FaultingArg, MemTableArg, Operation, VringArg } from "./scenario.ts";

const FAULT = new Set(["fault"]);
const REGION = new Set(["gpa", "size", "hva"]);

function keyed<T>(keys: readonly string[], read: (holder: JsonObject) => T): Read<T> {
  const known = new Set(keys);
  return (value) => {
    const holder = object(value);
    onlyKeys(holder, known);
    return read(holder);
  };
}

const regions = listOf((value) => {
  const holder = object(value);
  onlyKeys(holder, REGION);
  return {
    gpa: field(holder, "gpa", anyU64),
    size: field(holder, "size", anyU64),
    hva: field(holder, "hva", anyU64),
  };
});

const memTable = keyed(["regions", "nregions", "padding"], (holder): MemTableArg => {
  const nregions = optional(holder, "nregions", u32);
  const padding = optional(holder, "padding", u32);
  return {
    regions: field(holder, "regions", regions),
    ...(nregions !== undefined && { nregions }),
    ...(padding !== undefined && { padding }),
  };
});

const setState = keyed(["index", "num"], (holder): VringArg => {
  return { index: field(holder, "index", u32), num: field(holder, "num", u32) };
});

/** The initial `num` of a GET does not matter. */
const getState = keyed(["index", "num"], (holder): VringArg => {
  const num = optional(holder, "num", u32);
  return { index: field(holder, "index", u32), ...(num !== undefined && { num }) };
});

const vringFile = keyed(["index", "fd"], (holder): VringArg => {
  return { index: field(holder, "index", u32), fd: field(holder, "fd", i32) };
});

const vringAddr = keyed(
  ["index", "flags", "desc", "used", "avail", "log"],
  (holder): VringArg => ({
    index: field(holder, "index", u32),
    flags: field(holder, "flags", u32),
    desc: field(holder, "desc", anyU64),
    used: field(holder, "used", anyU64),
    avail: field(holder, "avail", anyU64),
    log: field(holder, "log", anyU64),
  }),
);

type DevArg = NonNullable<Extract<Operation, { op: "dev_ioctl" }>["arg"]>;

/** The argument of each device ioctl, if it takes one; `UNKNOWN` is unknown to every kernel. */
const DEV_IOCTLS = new Map<string, Read<DevArg> | undefined>([
  ["VHOST_SET_OWNER", undefined],
  ["VHOST_SET_MEM_TABLE", memTable],
  ["VHOST_SET_LOG_BASE", keyed(["base"], (holder) => ({ base: field(holder, "base", anyU64) }))],
  ["VHOST_SET_LOG_FD", keyed(["fd"], (holder) => ({ fd: field(holder, "fd", i32) }))],
  ["UNKNOWN", undefined],
]);

const VRING_IOCTLS = new Map<string, Read<VringArg>>([
  ["VHOST_SET_VRING_NUM", setState],
  ["VHOST_SET_VRING_BASE", setState],
  ["VHOST_GET_VRING_BASE", getState],
  ["VHOST_SET_VRING_ENDIAN", setState],
  ["VHOST_GET_VRING_ENDIAN", getState],
  ["VHOST_SET_VRING_ADDR", vringAddr],
  ["VHOST_SET_VRING_KICK", vringFile],
  ["VHOST_SET_VRING_CALL", vringFile],
  ["VHOST_SET_VRING_ERR", vringFile],
  ["UNKNOWN", getState],
]);

/** Read an argument, or a bad pointer in its place. */
function faulting<T>(read: Read<T>): Read<T | FaultingArg> {
  return (value) => {
    const holder = object(value);
    const fault = own(holder, "fault");
    if (fault === undefined) return read(holder);
    onlyKeys(holder, FAULT);
    if (fault !== true) throw misfit("true", fault).under("fault");
    return { fault: true };
  };
}

const FAULTING_DEV = new Map(
  Array.from(DEV_IOCTLS, ([cmd, read]) => [cmd, read && faulting(read)]),
);
const FAULTING_VRING = new Map(Array.from(VRING_IOCTLS, ([cmd, read]) => [cmd, faulting(read)]));

function commandIn(known: ReadonlyMap<string, unknown>): Read<string> {
  return (value) => {
    if (typeof value === "string" && known.has(value)) return value;
    throw misfit(`one of ${[...known.keys()].join(", ")}`, value);
  };
}

const devCommand = commandIn(DEV_IOCTLS);
const vringCommand = commandIn(VRING_IOCTLS);

/** Read a `dev_ioctl` step: the command, and the argument if the command takes one. */
export function readDevIoctl(step: JsonObject): Operation {
  const cmd = field(step, "cmd", devCommand);
  const read = FAULTING_DEV.get(cmd);
  if (read !== undefined) return { op: "dev_ioctl", cmd, arg: field(step, "arg", read) };
  if (own(step, "arg") === undefined) return { op: "dev_ioctl", cmd };
  throw new Misfit(`${cmd} takes no argument`).under("arg");
}

/** Read a `vring_ioctl` step: the command and its argument. */
export function readVringIoctl(step: JsonObject): Operation {
  const cmd = field(step, "cmd", vringCommand);
  const read = FAULTING_VRING.get(cmd) ?? faulting(getState);
  return { op: "vring_ioctl", cmd, arg: field(step, "arg", read) };
}
