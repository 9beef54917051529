import { errnoName } from "../../abi/errno.ts";
import { VRING_USED_F_NO_NOTIFY } from "../../abi/vring.ts";
import { pageRuns } from "../../stepping/page-runs.ts";
import { fieldName, ringFieldAt } from "../../stepping/step-field.ts";
import type { StepRecord } from "../../stepping/step-record.ts";
import { isEmptyPop } from "../../stepping/stop-condition.ts";
import { count } from "../number-text.ts";

/** The result of an operation in words; empty if it returns nothing. */
export function resultText(record: StepRecord): string {
  const { operation, answer, before, after } = record;
  if (answer.bug !== undefined) return "the host is dead";
  const { ret = 0 } = answer;
  if (ret < 0) return `-${errnoName(-ret)} (${ret})`;
  switch (operation.op) {
    case "get_vq_desc":
      return isEmptyPop(record) ? "empty" : chainText(record);
    case "translate":
      return count(ret, "iovec");
    case "add_used":
    case "add_used_n":
      return `used.idx ${before.last_used_idx} → ${after.last_used_idx}`;
    case "discard":
      return `last_avail_idx ${before.last_avail_idx} → ${after.last_avail_idx}`;
    case "poke": {
      const field = ringFieldAt(operation.hva, before);
      return field === undefined ? "" : fieldName(field);
    }
    case "signal":
      return signalText(record);
    case "notify":
      return ret === 1 ? "the guest is to be interrupted" : "the guest is not to be interrupted";
    case "avail_empty":
    case "vq_access_ok":
    case "log_access_ok":
      return ret === 1 ? "yes" : "no";
    case "enable_notify":
      return enableText(record);
    case "disable_notify":
      return wantsNone(record) ? "already off: nothing done" : "off";
    case "init_access":
      return record.events.length === 0
        ? "no back-end is set: nothing done"
        : `used.idx ${after.last_used_idx} read from memory`;
    case "log_write": {
      const runs = pageRuns(record.events, before);
      const pages = Number(runs.reduce((sum, run) => sum + run.pages, 0n));
      return `${count(pages, "page")} marked dirty`;
    }
    case "run_worker":
      return `the kick handler ran ${count(after.kicks - before.kicks, "time")}`;
    case "dev_ioctl":
    case "vring_ioctl":
      return answer.num === undefined ? "ok" : `num ${answer.num}`;
    default:
      return "";
  }
}

function chainText({ answer }: StepRecord): string {
  const { ret, out = 0, in: writable = 0, iov = [] } = answer;
  const bytes = (from: number, to: number) =>
    iov.slice(from, to).reduce((sum, [, len]) => sum + len, 0);
  const parts: string[] = [];
  if (out > 0) parts.push(`${count(out, "readable iovec")}, ${bytes(0, out)} B`);
  if (writable > 0) {
    const iovecs = out > 0 ? `${writable} writable` : count(writable, "writable iovec");
    parts.push(`${iovecs}, ${bytes(out, out + writable)} B`);
  }
  return `head ${ret}: ${parts.length === 0 ? "no bytes" : parts.join("; ")}`;
}

function signalText({ events }: StepRecord): string {
  const call = events.find((event) => event.type === "signal" && event.purpose === "call");
  if (call?.type === "signal") return `the guest is interrupted (call eventfd ${call.fd})`;
  const decided = events.some((event) => event.type === "decision");
  return decided ? "not interrupted" : "not interrupted: there is no call eventfd";
}

/** The return value only covers chains made available since avail.idx was last read. */
function enableText(record: StepRecord): string {
  const { answer, after } = record;
  if (!wantsNone(record)) return "already on: nothing done";
  if (answer.ret === 1) return "on, but more was made available meanwhile: check again";
  const known = (after.avail_idx - after.last_avail_idx) & 0xffff;
  return `on; nothing new is available${known === 0 ? "" : `, ${known} still pending`}`;
}

function wantsNone({ before }: StepRecord): boolean {
  return (before.used_flags & VRING_USED_F_NO_NOTIFY) !== 0;
}
