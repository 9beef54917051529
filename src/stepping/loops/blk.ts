import { BLK_TYPES, VIRTIO_BLK_T, VIRTIO_BLK_T_BARRIER } from "../../ring/request/blk-types.ts";
import { valueName } from "../../ring/request/value-names.ts";
import { type ChainBuffers, MOST_BYTES } from "./chain-buffers.ts";
import type { LoopKind, Service } from "./device-loop.ts";
import { Disk, NO_DISK, type SectorSource } from "./disk.ts";

/** A disk: reads return the contents of a file, or zeros. */
export const blk: LoopKind = {
  usage: "blk [FILE] [N]",
  help: "device loop: a disk, reads answered from FILE or with zeros",
  takes: { name: "FILE", required: false, isFile: true },
  open: (argument) => {
    const disk = argument === undefined ? NO_DISK : new Disk(argument);
    return {
      serve: (buffers, littleEndian) => serveBlk(buffers, disk, littleEndian),
      close: () => disk.close(),
    };
  },
};

const HEADER_SIZE = 16;
const SECTOR_SIZE = 512;
/** Bytes of the reply to GET_ID. */
const ID_SIZE = 20;
const ID = "vhostctl";

/** Status of a request. Spec: 5.2.6 */
const STATUS = { OK: 0, IOERR: 1, UNSUPP: 2 } as const;
const STATUS_NAMES = ["OK", "IOERR", "UNSUPP"] as const;

/** Requests for which the device writes only the status. */
const DONE_AT_ONCE: ReadonlySet<number> = new Set([
  VIRTIO_BLK_T.OUT,
  VIRTIO_BLK_T.FLUSH,
  VIRTIO_BLK_T.FLUSH_OUT,
  VIRTIO_BLK_T.DISCARD,
  VIRTIO_BLK_T.WRITE_ZEROES,
  VIRTIO_BLK_T.SECURE_ERASE,
]);

/**
 * Serve one request as a disk does. Reads come from `disk` and fail past its end;
 * writes are accepted and dropped. The status goes into the last writable byte.
 *
 * Spec: 5.2.6
 */
function serveBlk(buffers: ChainBuffers, disk: SectorSource, littleEndian: boolean): Service {
  const header = buffers.read(0, HEADER_SIZE);
  if (header.length < HEADER_SIZE) {
    return { writes: [], len: 0, note: `blk: no header, only ${header.length} of 16 B readable` };
  }
  if (buffers.writable === 0) {
    return { writes: [], len: 0, note: "blk: no writable byte for the status" };
  }
  const view = new DataView(header.buffer, header.byteOffset, HEADER_SIZE);
  const wireType = view.getUint32(0, littleEndian);
  const type = wireType >= VIRTIO_BLK_T_BARRIER ? wireType - VIRTIO_BLK_T_BARRIER : wireType;
  const sector = view.getBigUint64(8, littleEndian);
  const { data, status } = answer(type, Number(sector) * SECTOR_SIZE, buffers.writable - 1, disk);
  const writes = [
    ...buffers.write(0, data),
    ...buffers.write(buffers.writable - 1, Uint8Array.of(status)),
  ];
  const name = STATUS_NAMES[status];
  const bytes =
    type === VIRTIO_BLK_T.OUT
      ? buffers.readable - HEADER_SIZE
      : type === VIRTIO_BLK_T.IN
        ? buffers.writable - 1
        : data.length;
  return {
    writes,
    len: status === STATUS.OK && type === VIRTIO_BLK_T.IN ? buffers.writable : data.length + 1,
    note: `blk: ${valueName(BLK_TYPES, type)} ${bytes} B at sector ${sector}, status ${name}`,
  };
}

function answer(
  type: number,
  offset: number,
  room: number,
  disk: SectorSource,
): { data: Uint8Array; status: 0 | 1 | 2 } {
  const none = new Uint8Array(0);
  if (type === VIRTIO_BLK_T.IN) {
    if (offset + room > disk.size) return { data: none, status: STATUS.IOERR };
    const data = new Uint8Array(Math.min(room, MOST_BYTES));
    disk.read(offset, data);
    return { data, status: STATUS.OK };
  }
  if (type === VIRTIO_BLK_T.GET_ID) {
    const data = new Uint8Array(Math.min(room, ID_SIZE));
    data.set(Buffer.from(ID).subarray(0, data.length));
    return { data, status: STATUS.OK };
  }
  return { data: none, status: DONE_AT_ONCE.has(type) ? STATUS.OK : STATUS.UNSUPP };
}
