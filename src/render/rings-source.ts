import type { DumpResult } from "../services/dump-result.ts";

/** The source of ring state: its file, or the flag that described its queues. */
export function ringsSource({ source }: DumpResult["rings"]): string {
  return source ?? "--vq";
}
