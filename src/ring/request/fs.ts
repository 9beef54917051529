import { cutShort, emptyBuffer, holdsHeader } from "./chain-header.ts";
import { FUSE_OPCODES } from "./fuse-opcodes.ts";
import { HeaderReader } from "./header-reader.ts";
import type { ChainBytes, DecodedRequest, RequestContext, RequestDecoder } from "./request.ts";
import { valueName } from "./value-names.ts";

const HEADER_SIZE = 40;

/** A FUSE request, by its `fuse_in_header`. Spec: 5.11.6 */
export const decodeFs: RequestDecoder = (context, bytes, role) => {
  if (role === "notification queue") return emptyBuffer("notification buffer", bytes);
  return role === "" ? undefined : decodeFuse(context, bytes);
};

function decodeFuse(context: RequestContext, bytes: ChainBytes): DecodedRequest | undefined {
  if (!holdsHeader(bytes, HEADER_SIZE)) return cutShort(bytes, HEADER_SIZE);
  const header = new HeaderReader(bytes.readable, fuseIsLittleEndian(context, bytes.readable));
  const len = header.u32("len");
  const opcode = header.u32("opcode", FUSE_OPCODES);
  const unique = header.u64("unique");
  const nodeid = header.u64("nodeid");
  header.u32("uid");
  header.u32("gid");
  header.u32("pid");

  const parts = [
    `${opcodeText(opcode)} unique ${unique}`,
    `nodeid ${nodeid}`,
    len === bytes.readableTotal ? `len ${len}` : `len ${len} in ${bytes.readableTotal} B`,
    `room ${bytes.writableTotal} B`,
  ];
  return { summary: parts.join(", "), fields: header.fields };
}

function opcodeText(opcode: number): string {
  return FUSE_OPCODES[opcode] ?? `opcode ${valueName(FUSE_OPCODES, opcode)}`;
}

/**
 * The driver chooses FUSE's byte order whatever VERSION_1 says, and the device
 * tells it from the opcode: every opcode in use makes sense in one order only.
 */
function fuseIsLittleEndian(context: RequestContext, readable: Uint8Array): boolean {
  const view = new DataView(readable.buffer, readable.byteOffset, readable.byteLength);
  if (FUSE_OPCODES[view.getUint32(4, true)] !== undefined) return true;
  if (FUSE_OPCODES[view.getUint32(4, false)] !== undefined) return false;
  return context.littleEndian;
}
