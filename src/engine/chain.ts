import { UIO_MAXIOV } from "../abi/vhost.ts";
import { IovArray } from "./iov-array.ts";
import { LogArray } from "./log-array.ts";

/**
 * The result of one pop, in buffers that the caller owns and reuses.
 *
 * The first `out` iovecs are device-readable, the next `in` device-writable. After a
 * refusal they show how far the walk got.
 */
export class Chain {
  readonly iov: IovArray;
  readonly log = new LogArray();
  out = 0;
  in = 0;

  /** @param capacity - in iovecs; vhost's own array has 1024 */
  constructor(capacity = UIO_MAXIOV) {
    this.iov = new IovArray(capacity);
  }
}
