import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  writeSync,
} from "node:fs";
import { InputError } from "../../base/input-error.ts";
import { field, Misfit, misfit, object, oneOf, text } from "../../base/json-fields.ts";
import { integer } from "../../base/json-integers.ts";
import { errorCode } from "../../files/system-error.ts";
import { readBytes } from "./read-bytes.ts";

/** Largest journal that is read, in bytes: enough for millions of units. */
const MOST_BYTES = 2 ** 30;

/** Links are not followed, and opening a FIFO without a reader does not block. */
const FLAGS =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

const END_REASONS = ["complete", "time", "interrupted", "failed"] as const;

/** How a session of a campaign ended. */
export type EndReason = (typeof END_REASONS)[number];

/** One event of a campaign. `seconds` count from the start of the session. */
export type JournalEvent =
  | { readonly event: "start"; readonly pid: number }
  | { readonly event: "unit"; readonly unit: number; readonly seconds: number }
  | { readonly event: "death"; readonly unit: number; readonly how: string }
  | { readonly event: "end"; readonly why: EndReason; readonly seconds: number };

/**
 * The journal of a campaign: one line per event, synced to disk before the campaign
 * continues. A last line that was cut off is dropped.
 */
export class Journal {
  private length: number;
  private readonly fd: number;

  /** @throws InputError if the file exists and is not a regular file */
  constructor(file: string) {
    this.fd = openOwn(file);
    this.length = wholeLines(readBytes(file, MOST_BYTES)).length;
    ftruncateSync(this.fd, this.length);
  }

  /** @throws Error if the write fails; the journal is then unchanged */
  append(event: JournalEvent): void {
    const line = Buffer.from(`${JSON.stringify(event)}\n`);
    try {
      for (let at = 0; at < line.length; ) at += writeSync(this.fd, line, at);
      fsyncSync(this.fd);
    } catch (error) {
      ftruncateSync(this.fd, this.length);
      throw error;
    }
    this.length += line.length;
  }

  close(): void {
    closeSync(this.fd);
  }
}

function openOwn(file: string): number {
  let fd: number | undefined;
  try {
    fd = openSync(file, FLAGS, 0o666);
    if (fstatSync(fd).isFile()) return fd;
  } catch (error) {
    const code = errorCode(error);
    if (code !== "ELOOP" && code !== "ENXIO") throw error;
  }
  if (fd !== undefined) closeSync(fd);
  throw new InputError(file, "is not a regular file");
}

/** The events in a journal; invalid lines are skipped. */
export function readJournal(file: string): JournalEvent[] {
  const lines = wholeLines(readBytes(file, MOST_BYTES)).toString("utf8").split("\n");
  return lines.flatMap((line) => {
    try {
      return [readEvent(JSON.parse(line))];
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof Misfit) return [];
      throw error;
    }
  });
}

/** Total seconds of all sessions. */
export function secondsSpent(events: readonly JournalEvent[]): number {
  let before = 0;
  let session = 0;
  for (const event of events) {
    if (event.event === "start") {
      before += session;
      session = 0;
    } else if ("seconds" in event && event.seconds > session) session = event.seconds;
  }
  return before + session;
}

/** How the last session ended; undefined if it was killed or is still running. */
export function lastEnd(events: readonly JournalEvent[]): EndReason | undefined {
  const last = events.at(-1);
  return last?.event === "end" ? last.why : undefined;
}

function wholeLines(bytes: Buffer = Buffer.alloc(0)): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1);
}

const count = integer(0, Number.MAX_SAFE_INTEGER);
const kind = oneOf(["start", "unit", "death", "end"]);
const endReason = oneOf(END_REASONS);
const how = text(2 ** 20, 0);

function readEvent(value: unknown): JournalEvent {
  const holder = object(value);
  const event = field(holder, "event", kind);
  switch (event) {
    case "start":
      return { event, pid: field(holder, "pid", count) };
    case "unit":
      return {
        event,
        unit: field(holder, "unit", count),
        seconds: field(holder, "seconds", readSeconds),
      };
    case "death":
      return { event, unit: field(holder, "unit", count), how: field(holder, "how", how) };
    case "end":
      return {
        event,
        why: field(holder, "why", endReason),
        seconds: field(holder, "seconds", readSeconds),
      };
  }
}

function readSeconds(value: unknown): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw misfit("seconds", value);
  return value;
}
