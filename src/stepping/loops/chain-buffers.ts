import { addU64, type U64 } from "../../base/u64.ts";
import { copyFromUser, type UserMemory } from "../../memory/user-memory.ts";
import type { HeldChain } from "../step-record.ts";

/** Bytes that a device loop reads or writes of one chain at most. */
export const MOST_BYTES = 16 * 2 ** 20;

/** A write into a buffer of a chain. */
export interface BufferWrite {
  readonly hva: U64;
  readonly bytes: Uint8Array;
}

/** The buffers of a popped chain as a device sees them: one run to read, one to write. */
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
   * What the guest sends, from byte `offset` on.
   *
   * @returns fewer bytes than asked for where the run ends or memory is missing
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

  /** The writes that put bytes where the guest receives, from byte `offset` on; what does not fit is left out. */
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
