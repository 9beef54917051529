import { cutShort, headerIsLittleEndian, holdsHeader } from "./chain-header.ts";
import { HeaderReader } from "./header-reader.ts";
import { NET_CONTROL_CLASSES } from "./net-control-classes.ts";
import type { ChainBytes, DecodedRequest, RequestContext } from "./request.ts";

const HEADER_SIZE = 2;

/** A command on the control queue: class, command and the value that it sets. Spec: 5.1.6.5 */
export function decodeNetControl(
  context: RequestContext,
  bytes: ChainBytes,
): DecodedRequest | undefined {
  if (!holdsHeader(bytes, HEADER_SIZE)) return cutShort(bytes, HEADER_SIZE);
  const reader = new HeaderReader(bytes.readable, headerIsLittleEndian(context));
  const classNumber = reader.u8("class");
  const commandNumber = reader.u8("cmd");
  const known = NET_CONTROL_CLASSES[classNumber];
  const command = known?.commands[commandNumber];
  const name = [
    known?.name ?? `class ${classNumber} (unknown)`,
    command?.name ?? `cmd ${commandNumber} (unknown)`,
  ].join(" ");

  const data = command?.data;
  if (data === undefined) return { summary: name, fields: reader.fields };
  if (reader.left < data.size) {
    const summary = `${name}, data cut short: ${reader.left} of ${data.size} bytes`;
    return { summary, fields: reader.fields };
  }
  return { summary: `${name} ${data.describe(reader)}`, fields: reader.fields };
}
