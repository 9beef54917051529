import type { LoopKind } from "./device-loop.ts";

/** Discards the readable bytes, and writes nothing. */
export const sink: LoopKind = {
  usage: "sink [N]",
  help: "device loop: discard what the guest sends, N chains or all",
  open: () => ({
    serve: ({ readable }) => ({ writes: [], len: 0, note: `sink: took ${readable} B` }),
  }),
};
