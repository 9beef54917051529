// A scenario that no random run reaches: used.idx wraps all the way round between two interrupt
// decisions, so that it has the same value at both.
const NUM = 32768;
const [DESC, AVAIL, USED] = [0x7f0000000000, 0x7f0000100000, 0x7f0000200000];
const heads = Array.from({ length: NUM }, (_, id) => [id, 0]);

export const fullTurn = {
  name: "full-turn",
  kernel: "6.12",
  kind: "ring",
  maps: [{ hva: DESC, size: 0x300000 }],
  memory: [],
  steps: [
    { op: "dev_ioctl", cmd: "VHOST_SET_OWNER" },
    { op: "features", vq: 0, value: 1 << 29 },
    { op: "vring_ioctl", cmd: "VHOST_SET_VRING_NUM", arg: { index: 0, num: NUM } },
    {
      op: "vring_ioctl",
      cmd: "VHOST_SET_VRING_ADDR",
      arg: { index: 0, flags: 0, desc: DESC, used: USED, avail: AVAIL, log: 0 },
    },
    { op: "backend", vq: 0, active: true },
    { op: "init_access", vq: 0 },
    { op: "notify", vq: 0 },
    { op: "add_used_n", vq: 0, heads },
    { op: "add_used_n", vq: 0, heads },
    { op: "notify", vq: 0 },
  ],
};
