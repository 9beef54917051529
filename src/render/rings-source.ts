import type { DumpResult } from "../services/dump-result.ts";

/** Where ring state is from: its file, or the flag by which its queues were described. */
export function ringsSource({ source }: DumpResult["rings"]): string {
  return source ?? "--vq";
}
