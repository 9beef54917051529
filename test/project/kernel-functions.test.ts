import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ENGINE = fileURLToPath(new URL("../../src/engine/", import.meta.url));

/** Every function of drivers/vhost/vhost.c as of 4.6. */
const FUNCTIONS = `
vhost_disable_cross_endian vhost_enable_cross_endian_big vhost_enable_cross_endian_little
vhost_set_vring_endian vhost_get_vring_endian vhost_init_is_le vhost_reset_is_le
vhost_poll_func vhost_poll_wakeup vhost_work_init vhost_poll_init vhost_poll_start vhost_poll_stop
vhost_work_seq_done vhost_work_flush vhost_poll_flush vhost_work_queue vhost_has_work
vhost_poll_queue vhost_vq_reset vhost_worker vhost_vq_free_iovecs vhost_dev_alloc_iovecs
vhost_dev_free_iovecs vhost_dev_init vhost_dev_check_owner vhost_attach_cgroups_work
vhost_attach_cgroups vhost_dev_has_owner vhost_dev_set_owner vhost_dev_reset_owner_prepare
vhost_dev_reset_owner vhost_dev_stop vhost_dev_cleanup log_access_ok vq_memory_access_ok
memory_access_ok vq_access_ok vhost_log_access_ok vq_log_access_ok vhost_vq_access_ok
vhost_memory_reg_sort_cmp vhost_kvzalloc vhost_set_memory vhost_vring_ioctl vhost_dev_ioctl
find_region set_bit_to_user log_write vhost_log_write vhost_update_used_flags
vhost_update_avail_event vhost_vq_init_access translate_desc next_desc get_indirect
vhost_get_vq_desc vhost_discard_vq_desc vhost_add_used __vhost_add_used_n vhost_add_used_n
vhost_notify vhost_signal vhost_add_used_and_signal vhost_add_used_and_signal_n
vhost_vq_avail_empty vhost_enable_notify vhost_disable_notify vhost_init vhost_exit`
  .trim()
  .split(/\s+/);

it("every function of vhost.c has a Kernel: line in the engine", () => {
  const lines = readdirSync(ENGINE)
    .flatMap((file) => readFileSync(ENGINE + file, "utf8").split("\n"))
    .filter((line) => line.includes("Kernel:"));
  const named = new Set(
    lines.flatMap((line) => Array.from(line.matchAll(/\b(\w+)\(\)/g), (match) => match[1])),
  );
  expect(FUNCTIONS.filter((name) => !named.has(name))).toEqual([]);
});
