import { cutShort, emptyBuffer, headerIsLittleEndian, holdsHeader } from "./chain-header.ts";
import { HeaderReader } from "./header-reader.ts";
import type { ChainBytes, DecodedRequest, RequestContext, RequestDecoder } from "./request.ts";
import { type ValueNames, valueName } from "./value-names.ts";

const CONTROL_SIZE = 8;

const EVENTS: ValueNames = {
  0: "DEVICE_READY",
  1: "PORT_ADD",
  2: "PORT_REMOVE",
  3: "PORT_READY",
  4: "CONSOLE_PORT",
  5: "RESIZE",
  6: "PORT_OPEN",
  7: "PORT_NAME",
};

/** Port data, which has no header, or a control message. Spec: 5.3.6 */
export const decodeConsole: RequestDecoder = (context, bytes, role) => {
  if (role === "control receiveq") return emptyBuffer("control receive buffer", bytes);
  if (role === "control transmitq") return decodeControl(context, bytes);
  const port = consolePort(context.queue);
  if (role.startsWith("receiveq")) return emptyBuffer(`receive buffer of port ${port}`, bytes);
  if (!role.startsWith("transmitq")) return undefined;
  return {
    summary: `${bytes.readableTotal} B of data from port ${port}`,
    fields: [
      { name: "port", value: port },
      { name: "len", value: bytes.readableTotal },
    ],
  };
};

/** The port that a data queue serves; the control queues sit between ports 0 and 1. */
export function consolePort(queue: number): number {
  return queue < 2 ? 0 : Math.floor(queue / 2) - 1;
}

function decodeControl(context: RequestContext, bytes: ChainBytes): DecodedRequest | undefined {
  if (!holdsHeader(bytes, CONTROL_SIZE)) return cutShort(bytes, CONTROL_SIZE);
  const header = new HeaderReader(bytes.readable, headerIsLittleEndian(context));
  const id = header.u32("id");
  const event = header.u16("event", EVENTS);
  const value = header.u16("value");
  const name = EVENTS[event] ?? `event ${valueName(EVENTS, event)}`;
  return { summary: `${name} id ${id} value ${value}`, fields: header.fields };
}
