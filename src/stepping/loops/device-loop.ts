import type { BufferWrite, ChainBuffers } from "./chain-buffers.ts";

/** How a device serves one chain. */
export interface Service {
  readonly writes: readonly BufferWrite[];
  /** Bytes that the device reports as written. */
  readonly len: number;
  /** In words, for a person. */
  readonly note: string;
}

/** Serves chains one by one, as a back-end would. */
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
  /** The argument before the number of chains. */
  readonly takes?: {
    readonly name: string;
    readonly required: boolean;
    /** The argument names a file that the loop reads. */
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
