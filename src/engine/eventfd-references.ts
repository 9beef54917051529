import type { Device } from "./device.ts";
import type { EventFd } from "./eventfd.ts";

/**
 * Take a reference to the file behind a number.
 *
 * @returns undefined for -1, which means none; null for a bad number (EBADF)
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

/** Let go of a file. Kernel: fput() */
export function putFile(file: EventFd | undefined): void {
  if (file !== undefined) file.fileRefs--;
}

/** The same, with a reference to the context that is signalled. Kernel: eventfd_ctx_fileget() */
export function getEventFd(device: Device, fd: number): EventFd | undefined | null {
  const file = getFile(device, fd);
  if (file) file.contextRefs++;
  return file;
}

/** Let go of both. Kernel: eventfd_ctx_put(), fput() */
export function putEventFd(file: EventFd | undefined): void {
  if (file === undefined) return;
  file.contextRefs--;
  putFile(file);
}
