import { addU64, type U64 } from "../../base/u64.ts";
import { copyFromUser, type UserMemory } from "../../memory/user-memory.ts";
import type { HeldChain } from "../step-record.ts";

/** The most bytes of one chain that a device loop reads or writes. */
export const MOST_BYTES = 16 * 2 ** 20;

/** A write to a buffer of a chain. */
export interface BufferWrite {
  readonly hva: U64;
  readonly bytes: Uint8Array;
}

/** The buffers of a popped chain as a device sees them: one run of bytes to read, one to write. */
export class ChainBuffers {
  /** Bytes. */
  readonly readable: number;
  readonly writable: number;
  private readonly readIov;
  private readonly writeIov;

  constructor(
    private readonly memory: UserMemory,
    chain: HeldChain,
  ) {
    this.readIov = chain.iov.slice(0, chain.out);
    this.writeIov = chain.iov.slice(chain.out, chain.out + chain.in);
    this.readable = total(this.readIov);
    this.writable = total(this.writeIov);
  }

  /**
   * Read device-readable bytes, from byte `offset` on.
   *
   * @returns fewer bytes than `size` if the buffers end or memory is missing
   */
  read(offset: number, size: number): Uint8Array {
    const bytes = new Uint8Array(Math.min(size, Math.max(0, this.readable - offset), MOST_BYTES));
    let done = 0;
    for (const { addr, length } of pieces(this.readIov, offset, bytes.length)) {
      const copied = copyFromUser(this.memory, addr, bytes.subarray(done, done + length));
      done += copied;
      if (copied < length) break;
    }
    return bytes.subarray(0, done);
  }

  /** The writes that put bytes into the device-writable buffers, from byte `offset` on; bytes that do not fit are dropped. */
  write(offset: number, bytes: Uint8Array): BufferWrite[] {
    let done = 0;
    return pieces(this.writeIov, offset, bytes.length).map(({ addr, length }) => {
      const part = bytes.subarray(done, done + length);
      done += length;
      return { hva: addr, bytes: part };
    });
  }
}

type Iov = HeldChain["iov"];

function total(iov: Iov): number {
  return iov.reduce((sum, [, len]) => sum + len, 0);
}

function pieces(iov: Iov, offset: number, size: number): { addr: U64; length: number }[] {
  const found: { addr: U64; length: number }[] = [];
  let skip = offset;
  let left = size;
  for (const [base, len] of iov) {
    if (left <= 0) break;
    const length = Math.min(len - skip, left);
    if (length > 0) {
      found.push({ addr: addU64(base, skip), length });
      left -= length;
    }
    skip = Math.max(0, skip - len);
  }
  return found;
}
