import { hex } from "../../base/hex.ts";
import { macAddress } from "./ethernet.ts";
import type { HeaderReader } from "./header-reader.ts";

const MAC_SIZE = 6;

interface CommandData {
  /** Bytes that `describe` reads at once. */
  readonly size: number;
  readonly describe: (reader: HeaderReader) => string;
}

interface ControlCommand {
  readonly name: string;
  readonly data?: CommandData;
}

interface ControlClass {
  readonly name: string;
  readonly commands: Readonly<Record<number, ControlCommand>>;
}

const ON_OFF: CommandData = {
  size: 1,
  describe: (reader) => (reader.u8("on") === 0 ? "off" : "on"),
};

const MAC: CommandData = {
  size: MAC_SIZE,
  describe: (reader) => {
    const value = macAddress(reader.bytes(MAC_SIZE));
    reader.fields.push({ name: "mac", value });
    return value;
  },
};

const MAC_TABLES: CommandData = {
  size: 4,
  describe: (reader) => {
    const unicast = reader.u32("unicast_entries");
    const tableSize = unicast * MAC_SIZE;
    if (reader.left < tableSize + 4) return `${unicast} unicast`;
    reader.bytes(tableSize);
    return `${unicast} unicast, ${reader.u32("multicast_entries")} multicast`;
  },
};

const VLAN: CommandData = { size: 2, describe: (reader) => `${reader.u16("vid")}` };

const VQ_PAIRS: CommandData = { size: 2, describe: (reader) => `${reader.u16("virtqueue_pairs")}` };

const HASH_TYPES: CommandData = {
  size: 4,
  describe: (reader) => `hash types ${hex(reader.u32("hash_types"))}`,
};

const OFFLOADS: CommandData = {
  size: 8,
  describe: (reader) => hex(reader.u64("offloads")),
};

const COALESCE: CommandData = {
  size: 8,
  describe: (reader) =>
    `${reader.u32("max_packets")} packets or ${reader.u32("max_usecs")} microseconds`,
};

const VQ: CommandData = {
  size: 4,
  describe: (reader) => {
    const vqn = reader.u16("vqn");
    reader.u16("reserved");
    return `queue ${vqn}`;
  },
};

const COALESCE_VQ: CommandData = {
  size: VQ.size + COALESCE.size,
  describe: (reader) => `${VQ.describe(reader)} ${COALESCE.describe(reader)}`,
};

/** Classes and commands by number. Spec: 5.1.6.5 */
export const NET_CONTROL_CLASSES: Readonly<Record<number, ControlClass>> = {
  0: {
    name: "RX",
    commands: {
      0: { name: "PROMISC", data: ON_OFF },
      1: { name: "ALLMULTI", data: ON_OFF },
      2: { name: "ALLUNI", data: ON_OFF },
      3: { name: "NOMULTI", data: ON_OFF },
      4: { name: "NOUNI", data: ON_OFF },
      5: { name: "NOBCAST", data: ON_OFF },
    },
  },
  1: {
    name: "MAC",
    commands: {
      0: { name: "TABLE_SET", data: MAC_TABLES },
      1: { name: "ADDR_SET", data: MAC },
    },
  },
  2: {
    name: "VLAN",
    commands: { 0: { name: "ADD", data: VLAN }, 1: { name: "DEL", data: VLAN } },
  },
  3: { name: "ANNOUNCE", commands: { 0: { name: "ACK" } } },
  4: {
    name: "MQ",
    commands: {
      0: { name: "VQ_PAIRS_SET", data: VQ_PAIRS },
      1: { name: "RSS_CONFIG", data: HASH_TYPES },
      2: { name: "HASH_CONFIG", data: HASH_TYPES },
    },
  },
  5: { name: "GUEST_OFFLOADS", commands: { 0: { name: "SET", data: OFFLOADS } } },
  6: {
    name: "NOTF_COAL",
    commands: {
      0: { name: "TX_SET", data: COALESCE },
      1: { name: "RX_SET", data: COALESCE },
      2: { name: "VQ_SET", data: COALESCE_VQ },
      3: { name: "VQ_GET", data: VQ },
    },
  },
  8: { name: "STATS", commands: { 0: { name: "QUERY" }, 1: { name: "GET" } } },
};
