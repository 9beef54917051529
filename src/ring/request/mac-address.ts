/** Six bytes as `52:54:00:12:34:56`. */
export function macAddress(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(":");
}
