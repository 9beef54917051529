import { emptyBuffer } from "./chain-header.ts";
import type { RequestDecoder } from "./request.ts";

/** A request for random bytes: it has no header, only room. Spec: 5.4.6 */
export const decodeRng: RequestDecoder = (_context, bytes, role) =>
  role === "requestq" ? emptyBuffer("entropy request", bytes) : undefined;
