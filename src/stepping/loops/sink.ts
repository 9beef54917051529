import type { LoopKind } from "./device-loop.ts";

/** Takes what the guest sends, and writes nothing. */
export const sink: LoopKind = {
  usage: "sink [N]",
  help: "device loop: take what the guest sends, N chains or all",
  open: () => ({
    serve: ({ readable }) => ({ writes: [], len: 0, note: `sink: took ${readable} B` }),
  }),
};
