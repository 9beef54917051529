import type { ChainBuffers } from "./chain-buffers.ts";
import type { LoopKind, Service } from "./device-loop.ts";

/** Writes back what it reads. */
export const echo: LoopKind = {
  usage: "echo [N]",
  help: "device loop: write back what was read",
  open: () => ({ serve: writeBack }),
};

function writeBack(buffers: ChainBuffers): Service {
  const bytes = buffers.read(0, buffers.writable);
  const lost = Math.min(buffers.readable, buffers.writable) - bytes.length;
  const missing = lost > 0 ? `; ${lost} B could not be read` : "";
  return {
    writes: buffers.write(0, bytes),
    len: bytes.length,
    note: `echo: wrote ${bytes.length} of ${buffers.readable} B back${missing}`,
  };
}
