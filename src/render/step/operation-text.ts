import { UIO_MAXIOV } from "../../abi/vhost.ts";
import { hex } from "../../base/hex.ts";
import { bytesForm, numberForm } from "../../scenario/json-form.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { count } from "../number-text.ts";
import { safe } from "../safe.ts";

/** Bytes of a poke, and completions of one call, that are shown. */
const BYTES_SHOWN = 16;
const HEADS_SHOWN = 8;

/** Words for the operations whose only argument is their queue. */
const PLAIN: Readonly<Record<string, string>> = {
  signal: "signal",
  enable_notify: "enable",
  disable_notify: "disable",
  avail_empty: "empty",
  run_worker: "worker",
  init_access: "init",
  notify: "notify",
  vq_access_ok: "vq-access-ok",
  log_access_ok: "log-access-ok",
  dev_stop: "stop",
  reset_owner: "reset-owner",
};

/**
 * An operation in the words of the stepping language.
 *
 * @param vq - the queue being stepped; other queues are named
 */
export function operationText(operation: Operation, vq: number): string {
  const text = words(operation);
  const own = "vq" in operation && operation.vq !== vq ? ` (queue ${operation.vq})` : "";
  return safe(text) + own;
}

function words(operation: Operation): string {
  switch (operation.op) {
    case "get_vq_desc": {
      const { iov_size, log } = operation;
      const room = iov_size === UIO_MAXIOV ? "" : ` into ${count(iov_size, "iovec")}`;
      return `pop${room}${log ? " with log" : ""}`;
    }
    case "add_used":
      return `complete ${operation.len} head=${operation.id}`;
    case "add_used_n":
      return `complete ${headsText(operation.heads)}`;
    case "discard":
      return `discard ${operation.n}`;
    case "log_write":
      return `log ${operation.len}`;
    case "kick":
      return `kick ${operation.fd}`;
    case "poke": {
      const { hva, bytes, during } = operation;
      const more = bytes.length > BYTES_SHOWN ? "…" : "";
      const shown = bytesForm(bytes.subarray(0, BYTES_SHOWN));
      const later = during === undefined ? "" : ` during the next operation, after read ${during}`;
      return `poke user ${hex(hva)} ${shown}${more} (${bytes.length} B)${later}`;
    }
    case "translate": {
      const { addr, len, iov_size } = operation;
      const room = iov_size === UIO_MAXIOV ? "" : ` into ${count(iov_size, "iovec")}`;
      return `translate ${hex(addr)} ${len}${room}`;
    }
    case "features":
      return `features ${hex(operation.value)}`;
    case "backend":
      return `backend ${operation.active ? "on" : "off"}`;
    case "owner":
      return `owner ${operation.current ? "yes" : "no"}`;
    case "dev_ioctl":
    case "vring_ioctl":
      return `ioctl ${operation.cmd}${argumentText(operation.arg)}`;
    default:
      return PLAIN[operation.op] ?? operation.op;
  }
}

function headsText(heads: readonly (readonly [id: number, len: number])[]): string {
  const shown = heads.slice(0, HEADS_SHOWN).map(([id, len]) => `${id}:${len}`);
  const more = heads.length > HEADS_SHOWN ? ", …" : "";
  return `${count(heads.length, "head")} at once (head:len ${shown.join(", ")}${more})`;
}

function argumentText(arg: Extract<Operation, { readonly op: "dev_ioctl" }>["arg"] | object) {
  if (arg === undefined) return "";
  if ("fault" in arg) return " fault";
  const fields = Object.entries(arg).map(([name, value]) =>
    Array.isArray(value) ? count(value.length, "region") : `${name}=${fieldText(name, value)}`,
  );
  return fields.map((field) => ` ${field}`).join("");
}

function fieldText(name: string, value: number | bigint): string {
  const isAddress = ["desc", "avail", "used", "log", "base"].includes(name);
  return isAddress ? hex(value) : String(numberForm(value));
}
