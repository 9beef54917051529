import { quote } from "../base/quote.ts";
import { UsageError } from "../base/usage-error.ts";
import { numberWord } from "./word-values.ts";

/** Ioctls on the device rather than on a queue. */
const DEVICE_IOCTLS = new Set([
  "VHOST_SET_OWNER",
  "VHOST_SET_MEM_TABLE",
  "VHOST_SET_LOG_BASE",
  "VHOST_SET_LOG_FD",
]);

/**
 * Turn the words after `ioctl` into a step of a scenario: `NAME FIELD=VALUE…`,
 * `NAME GPA:SIZE:HVA…` for the memory table, or `NAME fault` for a bad pointer.
 *
 * @param vq - the index, unless the words give another
 * @returns a step for the scenario reader to check
 */
export function ioctlStep(words: readonly string[], vq: number): object {
  const [name, ...fields] = words;
  if (name === undefined) throw new UsageError("which ioctl?");
  const upper = name.toUpperCase();
  const cmd = upper === "UNKNOWN" || upper.startsWith("VHOST_") ? upper : `VHOST_${upper}`;
  const op = DEVICE_IOCTLS.has(cmd) ? "dev_ioctl" : "vring_ioctl";
  if (cmd === "VHOST_SET_OWNER" && fields.length === 0) return { op, cmd };
  if (fields[0] === "fault" && fields.length === 1) return { op, cmd, arg: { fault: true } };
  if (cmd === "VHOST_SET_MEM_TABLE") return { op, cmd, arg: { regions: fields.map(region) } };
  const arg = Object.fromEntries(fields.map(fieldOf));
  return { op, cmd, arg: op === "vring_ioctl" ? { index: vq, ...arg } : arg };
}

function region(word: string): object {
  const [gpa, size, hva, extra] = word.split(":");
  if (extra !== undefined) throw new UsageError(`${quote(word)} is not GPA:SIZE:HVA`);
  return { gpa: numberWord(gpa), size: numberWord(size), hva: numberWord(hva) };
}

function fieldOf(word: string): [string, number | string] {
  const at = word.indexOf("=");
  if (at <= 0) throw new UsageError(`${quote(word)} is not FIELD=VALUE`);
  const value = word.slice(at + 1);
  // An fd may be negative.
  return [
    word.slice(0, at),
    value.startsWith("-") ? -Number(numberWord(value.slice(1))) : numberWord(value),
  ];
}
