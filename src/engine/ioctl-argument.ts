import { type U64, u64 } from "../base/u64.ts";
import { copyFromUser, copyToUser } from "../memory/user-memory.ts";
import type { Device } from "./device.ts";

/** Address of an ioctl's argument in `Environment.argumentMemory`. */
export type ArgumentPointer = U64;

/**
 * Read an ioctl's argument.
 *
 * @param size - bytes
 * @returns undefined when part of it is not mapped (EFAULT)
 *
 * Kernel: copy_from_user(), get_user()
 */
export function readArgument(
  device: Device,
  argp: ArgumentPointer,
  size: number,
): DataView | undefined {
  const bytes = new Uint8Array(size);
  const read = copyFromUser(device.environment.argumentMemory, argp, bytes);
  if (read < size) {
    device.observer?.see({ type: "access-fault", structure: "argument", addr: argp, size });
    return undefined;
  }
  const view = new DataView(bytes.buffer);
  observeArgument(device, "read", argp, view);
  return view;
}

/** Only the first word of an argument is reported; the ioctl's own code names the rest. */
function observeArgument(
  { observer }: Device,
  type: "read" | "write",
  addr: U64,
  view: DataView,
): void {
  const size = view.byteLength;
  if (observer === undefined || size < 4) return;
  const value = size >= 8 ? u64(view.getBigUint64(0, true)) : view.getUint32(0, true);
  const seen = { structure: "argument", addr, size, value } as const;
  observer.see(
    type === "read" ? { type, ...seen } : { type, ...seen, old: value, littleEndian: true },
  );
}

/**
 * Write an ioctl's argument back.
 *
 * @returns false when part of it is not mapped (EFAULT)
 *
 * Kernel: copy_to_user()
 */
export function writeArgument(device: Device, argp: ArgumentPointer, bytes: Uint8Array): boolean {
  const size = bytes.length;
  if (copyToUser(device.environment.argumentMemory, argp, bytes) < size) {
    device.observer?.see({ type: "access-fault", structure: "argument", addr: argp, size });
    return false;
  }
  observeArgument(device, "write", argp, new DataView(bytes.buffer, bytes.byteOffset, size));
  return true;
}
