/** Limits of the vhost core, and the bits of its ioctl arguments. */

/** Number of entries in vq->iov, vq->indirect and vq->log. Kernel: UIO_MAXIOV */
export const UIO_MAXIOV = 1024;
/** Most entries that an indirect table can have: `next` is 16 bits wide. Kernel: get_indirect() */
export const MAX_INDIRECT_ENTRIES = 65536;
/** Most regions that a memory table can have. Kernel: max_mem_regions */
export const MAX_MEM_REGIONS = 64;
/** Bytes of guest memory per bit of the dirty log. Kernel: VHOST_PAGE_SIZE */
export const VHOST_PAGE_SIZE = 4096;
/** First address past user space. Kernel: TASK_SIZE_MAX of x86-64 */
export const TASK_SIZE_MAX = 0x7fff_ffff_f000;

/** Flag of VHOST_SET_VRING_ADDR: log writes to the used ring. */
export const VHOST_VRING_F_LOG = 1;
export const VHOST_VRING_LITTLE_ENDIAN = 0;
export const VHOST_VRING_BIG_ENDIAN = 1;

/** Ring alignments in bytes. Spec: 2.7 */
export const VRING_AVAIL_ALIGN_SIZE = 2;
export const VRING_USED_ALIGN_SIZE = 4;

export const VHOST_SET_OWNER = 0xaf01;
export const VHOST_SET_MEM_TABLE = 0x4008af03;
export const VHOST_SET_LOG_BASE = 0x4008af04;
export const VHOST_SET_LOG_FD = 0x4004af07;
export const VHOST_SET_VRING_NUM = 0x4008af10;
export const VHOST_SET_VRING_ADDR = 0x4028af11;
export const VHOST_SET_VRING_BASE = 0x4008af12;
export const VHOST_GET_VRING_BASE = 0xc008af12;
export const VHOST_SET_VRING_ENDIAN = 0x4008af13;
export const VHOST_GET_VRING_ENDIAN = 0x4008af14;
export const VHOST_SET_VRING_KICK = 0x4008af20;
export const VHOST_SET_VRING_CALL = 0x4008af21;
export const VHOST_SET_VRING_ERR = 0x4008af22;
