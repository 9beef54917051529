/** Limits that the vhost core fixes. */

/** Entries of vq->iov, vq->indirect and vq->log. Kernel: UIO_MAXIOV */
export const UIO_MAXIOV = 1024;
/** Most entries of an indirect table: `next` is 16 bits wide. Kernel: get_indirect() */
export const MAX_INDIRECT_ENTRIES = 65536;
