import { openTarget, type TargetOptions } from "../../src/services/open-target.ts";
import { parseScript } from "../../src/stepping/parse-script.ts";
import type { StepRecord } from "../../src/stepping/step-record.ts";
import { bringUpDevice, stepRun } from "../../src/stepping/step-run.ts";
import { StepSession } from "../../src/stepping/step-session.ts";

/** Options for the queue that the stuck guest waits for. */
export const STUCK: TargetOptions = {
  image: "corpora/snapshots/stuck.elf",
  devices: ["virtio-blk"],
  queue: 0,
};

/** A session on an image, set up. */
export function steppedUp(options: TargetOptions): StepSession {
  const session = new StepSession(openTarget(options));
  for (const _ of bringUpDevice(session));
  return session;
}

/** Run commands to their end and return their records. */
export function runScript(session: StepSession, script: string): StepRecord[] {
  return [...stepRun(session, { commands: parseScript("test", script, session.target.vq) })];
}
