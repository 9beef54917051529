import type { Device } from "./device.ts";
import type { EventFd } from "./eventfd.ts";

/**
 * Take a reference to the file of a file descriptor.
 *
 * @returns undefined for -1, which means no file; null for a bad descriptor (EBADF)
 *
 * Kernel: eventfd_fget()
 */
export function getFile(device: Device, fd: number): EventFd | undefined | null {
  if (fd === -1) return undefined;
  const file = device.environment.eventfds.get(fd);
  if (file === undefined) return null;
  file.fileRefs++;
  return file;
}

/** Drop a reference to a file. Kernel: fput() */
export function putFile(file: EventFd | undefined): void {
  if (file !== undefined) file.fileRefs--;
}

/**
 * Like `getFile`, with a reference to the eventfd context as well. Kernel:
 * eventfd_ctx_fileget()
 */
export function getEventFd(device: Device, fd: number): EventFd | undefined | null {
  const file = getFile(device, fd);
  if (file) file.contextRefs++;
  return file;
}

/** Drop both references. Kernel: eventfd_ctx_put(), fput() */
export function putEventFd(file: EventFd | undefined): void {
  if (file === undefined) return;
  file.contextRefs--;
  putFile(file);
}
