import { listOf, text } from "../../base/json-fields.ts";
import { bigU64, integer } from "../../base/json-integers.ts";
import { MAX_QUEUES } from "../device-drafts.ts";

/** QMP writes integers as JSON numbers only. */
export const u16 = integer(0, 0xffff, "number");
export const u32 = integer(0, 0xffff_ffff, "number");
export const u64 = bigU64("number");
export const queueNumber = integer(0, MAX_QUEUES - 1, "number");

/** Names and paths; QEMU may leave one empty. */
export const shortText = text(4096, 0);
export const shortTexts = listOf(shortText);
