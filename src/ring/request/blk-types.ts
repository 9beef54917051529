import type { ValueNames } from "./value-names.ts";

/** Request types of a block device, the legacy ones included. Spec: 5.2.6 */
export const VIRTIO_BLK_T = {
  IN: 0,
  OUT: 1,
  SCSI_CMD: 2,
  SCSI_CMD_OUT: 3,
  FLUSH: 4,
  FLUSH_OUT: 5,
  GET_ID: 8,
  GET_LIFETIME: 10,
  DISCARD: 11,
  WRITE_ZEROES: 13,
  SECURE_ERASE: 14,
  ZONE_APPEND: 15,
  ZONE_REPORT: 16,
  ZONE_OPEN: 18,
  ZONE_CLOSE: 20,
  ZONE_FINISH: 22,
  ZONE_RESET: 24,
  ZONE_RESET_ALL: 26,
} as const;

/** Legacy flag on a type: all earlier requests come first. Spec: 5.2.6 */
export const VIRTIO_BLK_T_BARRIER = 0x80000000;

/** What a person calls each type. Spec: 5.2.6 */
export const BLK_TYPES: ValueNames = {
  [VIRTIO_BLK_T.IN]: "read",
  [VIRTIO_BLK_T.OUT]: "write",
  [VIRTIO_BLK_T.SCSI_CMD]: "scsi-cmd",
  [VIRTIO_BLK_T.SCSI_CMD_OUT]: "scsi-cmd-out",
  [VIRTIO_BLK_T.FLUSH]: "flush",
  [VIRTIO_BLK_T.FLUSH_OUT]: "flush-out",
  [VIRTIO_BLK_T.GET_ID]: "get-id",
  [VIRTIO_BLK_T.GET_LIFETIME]: "get-lifetime",
  [VIRTIO_BLK_T.DISCARD]: "discard",
  [VIRTIO_BLK_T.WRITE_ZEROES]: "write-zeroes",
  [VIRTIO_BLK_T.SECURE_ERASE]: "secure-erase",
  [VIRTIO_BLK_T.ZONE_APPEND]: "zone-append",
  [VIRTIO_BLK_T.ZONE_REPORT]: "zone-report",
  [VIRTIO_BLK_T.ZONE_OPEN]: "zone-open",
  [VIRTIO_BLK_T.ZONE_CLOSE]: "zone-close",
  [VIRTIO_BLK_T.ZONE_FINISH]: "zone-finish",
  [VIRTIO_BLK_T.ZONE_RESET]: "zone-reset",
  [VIRTIO_BLK_T.ZONE_RESET_ALL]: "zone-reset-all",
};
