import { HeaderReader } from "./header-reader.ts";
import type { DecodedRequest } from "./request.ts";
import { SCSI_OPCODES } from "./scsi-opcodes.ts";
import { type ValueNames, valueName } from "./value-names.ts";

/** Commands on a range of blocks, by how they encode it. */
const RANGE_FORMS: ValueNames = {
  8: "6",
  10: "6",
  40: "10",
  42: "10",
  46: "10",
  47: "10",
  53: "10",
  65: "10",
  168: "12",
  170: "12",
  174: "12",
  175: "12",
  136: "16",
  138: "16",
  142: "16",
  143: "16",
  145: "16",
  147: "16",
};

/**
 * Name a command descriptor block of 32 bytes, with its block range where it has one.
 *
 * Source: SPC-4, SBC-3. Fields are big-endian in every guest.
 */
export function describeCdb(cdb: Uint8Array): DecodedRequest {
  const reader = new HeaderReader(cdb, false);
  const opcode = reader.u8("opcode", SCSI_OPCODES);
  const name = SCSI_OPCODES[opcode] ?? `opcode ${valueName(SCSI_OPCODES, opcode)}`;
  const form = RANGE_FORMS[opcode];
  if (form === undefined) return { summary: name, fields: reader.fields };
  const { lba, blocks } = blockRange(form, cdb);
  return {
    summary: `${name} lba ${lba} len ${blocks}`,
    fields: [...reader.fields, { name: "lba", value: lba }, { name: "blocks", value: blocks }],
  };
}

function blockRange(form: string, cdb: Uint8Array): { lba: number | bigint; blocks: number } {
  const view = new DataView(cdb.buffer, cdb.byteOffset, cdb.byteLength);
  switch (form) {
    case "6":
      // Zero stands for 256 in the oldest commands only.
      return { lba: view.getUint32(0) & 0x1fffff, blocks: view.getUint8(4) || 256 };
    case "10":
      return { lba: view.getUint32(2), blocks: view.getUint16(7) };
    case "12":
      return { lba: view.getUint32(2), blocks: view.getUint32(6) };
    default:
      return { lba: view.getBigUint64(2), blocks: view.getUint32(10) };
  }
}
