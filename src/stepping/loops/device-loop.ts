import type { BufferWrite, ChainBuffers } from "./chain-buffers.ts";

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
  /** Close its files. */
  close?(): void;
}

/** One kind of device loop, as the stepping language knows it. */
export interface LoopKind {
  /** The command and its arguments: `blk [FILE] [N]`. */
  readonly usage: string;
  readonly help: string;
  /** Its own argument, before the number of chains. */
  readonly takes?: {
    readonly name: string;
    readonly required: boolean;
    /** It names a file that the loop reads. */
    readonly isFile?: true;
  };
  /**
   * Make ready to serve.
   *
   * @throws UsageError when the argument is wrong
   * @throws InputError when its file cannot be read
   */
  readonly open: (argument: string | undefined) => DeviceLoop;
}
