import type { U64 } from "../abi/u64.ts";
import { copyFromUser, copyToUser } from "../memory/user-memory.ts";
import type { Device } from "./device.ts";

/** Where the argument of an ioctl lies, in `Environment.argumentMemory`. */
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
  return new DataView(bytes.buffer);
}

/**
 * Write an ioctl's argument back.
 *
 * @returns false when part of it is not mapped (EFAULT)
 *
 * Kernel: copy_to_user()
 */
export function writeArgument(device: Device, argp: ArgumentPointer, bytes: Uint8Array): boolean {
  return copyToUser(device.environment.argumentMemory, argp, bytes) === bytes.length;
}
