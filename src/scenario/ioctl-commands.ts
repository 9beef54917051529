import {
  VHOST_GET_VRING_BASE,
  VHOST_GET_VRING_ENDIAN,
  VHOST_SET_LOG_BASE,
  VHOST_SET_LOG_FD,
  VHOST_SET_MEM_TABLE,
  VHOST_SET_OWNER,
  VHOST_SET_VRING_ADDR,
  VHOST_SET_VRING_BASE,
  VHOST_SET_VRING_CALL,
  VHOST_SET_VRING_ENDIAN,
  VHOST_SET_VRING_ERR,
  VHOST_SET_VRING_KICK,
  VHOST_SET_VRING_NUM,
} from "../abi/vhost.ts";

const COMMANDS = {
  VHOST_SET_OWNER,
  VHOST_SET_MEM_TABLE,
  VHOST_SET_LOG_BASE,
  VHOST_SET_LOG_FD,
  VHOST_SET_VRING_NUM,
  VHOST_SET_VRING_BASE,
  VHOST_GET_VRING_BASE,
  VHOST_SET_VRING_ADDR,
  VHOST_SET_VRING_KICK,
  VHOST_SET_VRING_CALL,
  VHOST_SET_VRING_ERR,
  VHOST_SET_VRING_ENDIAN,
  VHOST_GET_VRING_ENDIAN,
};
const BY_NAME = new Map<string, number>(Object.entries(COMMANDS));

/** An ioctl number that is unknown to every kernel. */
const UNKNOWN = 0xaf7f;

/** The ioctl names that scenarios use. */
export const IOCTL_NAMES: readonly string[] = [...BY_NAME.keys()];

/** The number of an ioctl, given the name that scenarios use; `UNKNOWN` is unknown to every kernel. */
export function commandOf(name: string): number {
  return BY_NAME.get(name) ?? UNKNOWN;
}
