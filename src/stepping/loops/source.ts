import { smallNumber } from "../word-values.ts";
import { type ChainBuffers, MOST_BYTES } from "./chain-buffers.ts";
import type { LoopKind, Service } from "./device-loop.ts";

/** Fills writable buffers. */
export const source: LoopKind = {
  usage: "source BYTES [N]",
  help: "device loop: fill writable buffers with up to BYTES bytes",
  takes: { name: "BYTES", required: true },
  open: (argument) => {
    const most = smallNumber(argument ?? "");
    return { serve: (buffers) => fill(buffers, most) };
  },
};

/** Writes 00 01 02 …, so that a reader can see where each byte went. */
function fill(buffers: ChainBuffers, most: number): Service {
  const len = Math.min(most, buffers.writable, MOST_BYTES);
  const bytes = Uint8Array.from({ length: len }, (_, i) => i);
  const note = `source: wrote ${len} of ${buffers.writable} B`;
  return { writes: buffers.write(0, bytes), len, note };
}
