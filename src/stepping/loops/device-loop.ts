import { smallNumber } from "../word-values.ts";
import { serveBlk } from "./blk.ts";
import { type BufferWrite, type ChainBuffers, MOST_BYTES } from "./chain-buffers.ts";
import { Disk, NO_DISK } from "./disk.ts";
import type { LoopSpec } from "./loop-spec.ts";

/** What a device does with one chain. */
export interface Service {
  readonly writes: readonly BufferWrite[];
  /** Bytes that it says it has written. */
  readonly len: number;
  /** In words, for a person. */
  readonly note: string;
}

/** Serves one chain after the other as a back-end would. */
export interface DeviceLoop {
  serve(buffers: ChainBuffers, littleEndian: boolean): Service;
  /** Let go of its files. */
  close(): void;
}

const nothing = (): void => undefined;

/**
 * The device loop of a spec.
 *
 * @throws UsageError when its argument is wrong
 * @throws InputError when its file cannot be read
 */
export function deviceLoop({ name, argument }: LoopSpec): DeviceLoop {
  switch (name) {
    case "sink":
      return {
        serve: ({ readable }) => ({ writes: [], len: 0, note: `sink: took ${readable} B` }),
        close: nothing,
      };
    case "source": {
      const most = smallNumber(argument ?? "");
      return { serve: (buffers) => serveSource(buffers, most), close: nothing };
    }
    case "echo":
      return { serve: serveEcho, close: nothing };
    case "blk": {
      const disk = argument === undefined ? NO_DISK : new Disk(argument);
      return {
        serve: (buffers, littleEndian) => serveBlk(buffers, disk, littleEndian),
        close: () => disk.close(),
      };
    }
  }
}

/** Bytes 00 01 02 …, so that a reader sees where each went. */
function serveSource(buffers: ChainBuffers, most: number): Service {
  const len = Math.min(most, buffers.writable, MOST_BYTES);
  const bytes = Uint8Array.from({ length: len }, (_, i) => i);
  return {
    writes: buffers.write(0, bytes),
    len,
    note: `source: wrote ${len} of ${buffers.writable} B`,
  };
}

function serveEcho(buffers: ChainBuffers): Service {
  const bytes = buffers.read(0, buffers.writable);
  const lost = Math.min(buffers.readable, buffers.writable) - bytes.length;
  const missing = lost > 0 ? `; ${lost} B could not be read` : "";
  return {
    writes: buffers.write(0, bytes),
    len: bytes.length,
    note: `echo: wrote ${bytes.length} of ${buffers.readable} B back${missing}`,
  };
}
