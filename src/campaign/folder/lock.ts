import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { UsageError } from "../../base/usage-error.ts";
import { errorCode } from "../../files/system-error.ts";
import { readBytes } from "./read-bytes.ts";

/** The process that holds the lock of a campaign. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Identifies the start of the process; empty if the system does not provide it. */
  readonly started: string;
}

/**
 * Takes the lock of a campaign, so that two processes do not work on one folder. A
 * lock left by a dead process is ignored.
 *
 * @returns a function that releases the lock
 * @throws UsageError if a live process on this machine, or any process on another
 *   machine, holds it
 */
export function takeLock(file: string): () => void {
  const mine = JSON.stringify({
    pid: process.pid,
    host: hostname(),
    started: startOf(process.pid),
  });
  const temporary = join(dirname(file), `.vhostctl-lock-${randomUUID()}.tmp`);
  writeFileSync(temporary, mine, { flag: "wx" });
  try {
    for (;;) {
      if (linked(temporary, file)) break;
      const there = readBytes(file, 4096)?.toString("utf8");
      if (there === undefined) continue;
      const holder = holderOf(there);
      if (holder !== undefined && isAlive(holder)) throw held(file, holder);
      removeDead(file, there);
    }
  } finally {
    rmSync(temporary, { force: true });
  }
  return () => {
    if (readBytes(file, 4096)?.toString("utf8") === mine) rmSync(file, { force: true });
  };
}

/** The current holder of the lock; undefined if there is none. */
export function lockHolder(file: string): Holder | undefined {
  const holder = holderOf(readBytes(file, 4096)?.toString("utf8") ?? "");
  return holder !== undefined && isAlive(holder) ? holder : undefined;
}

/**
 * Removes the lock that a dead process left. Another process may have removed it and
 * taken the lock in the meantime, so the moved file is checked, and put back if it is
 * not the dead lock.
 */
function removeDead(file: string, dead: string): void {
  const moved = join(dirname(file), `.vhostctl-lock-${randomUUID()}.tmp`);
  try {
    renameSync(file, moved);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return;
    throw error;
  }
  if (readBytes(moved, 4096)?.toString("utf8") !== dead) linked(moved, file);
  unlinkSync(moved);
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

function held(file: string, { pid, host }: Holder): UsageError {
  const where =
    host === hostname() ? "" : ` on ${host}; if it is no longer running, remove ${file}`;
  return new UsageError(`${dirname(file)}: process ${pid} is at work on it${where}`);
}

function holderOf(text: string): Holder | undefined {
  try {
    const { pid, host, started } = JSON.parse(text);
    if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
    return { pid, host: String(host), started: String(started) };
  } catch {
    return undefined;
  }
}

/** A process on another machine cannot be checked, so it counts as alive. */
function isAlive({ pid, host, started }: Holder): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) === "ESRCH") return false;
  }
  const now = startOf(pid);
  return now === started || now === "" || started === "";
}

/** Process ids are reused, so the boot id and the start time identify a process. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, start] = [fields[0], fields[19]];
    if (state === "Z") return "dead, and nobody has asked how it ended";
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${start}`;
  } catch {
    return "";
  }
}
