import { blk } from "./blk.ts";
import type { LoopKind } from "./device-loop.ts";
import { echo } from "./echo.ts";
import { sink } from "./sink.ts";
import { source } from "./source.ts";

const KINDS = { sink, source, echo, blk } as const;

export type LoopName = keyof typeof KINDS;

/** The device loops by command. */
export const LOOPS: Readonly<Record<LoopName, LoopKind>> = KINDS;

/** A device loop to run. */
export interface LoopSpec {
  readonly name: LoopName;
  readonly argument?: string;
}

/** The file that a device loop reads; undefined if it reads none. */
export function loopFile({ name, argument }: LoopSpec): string | undefined {
  return LOOPS[name].takes?.isFile === true ? argument : undefined;
}
