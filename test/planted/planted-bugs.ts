import type { Kernel } from "../../src/engine/profile.ts";

/** A bug of one line: where it goes, what it replaces, and the property that has to see it. */
export interface PlantedBug {
  readonly name: string;
  /** Of the compiled engine. */
  readonly file: string;
  /** Occurs once in it. */
  readonly find: string;
  readonly replace: string;
  readonly property: string;
  readonly kernel: Kernel;
  /** Is only reached by `full-turn.mjs`, not by random runs. */
  readonly fullTurn?: boolean;
}

const bug = (
  property: string,
  name: string,
  file: string,
  find: string,
  replace: string,
  kernel: Kernel = "6.12",
): PlantedBug => ({ property, name, file: `${file}.js`, find, replace, kernel });

/** By property, in the order of `PROPERTIES`: none of them may be without. */
export const PLANTED_BUGS: readonly PlantedBug[] = [
  bug(
    "walk-bounded",
    "the loop check comes one descriptor late",
    "get-vq-desc",
    "++found > num",
    "++found > num + 1",
  ),
  bug(
    "walk-bounded",
    "an indirect table has one entry more",
    "get-indirect",
    "const count = len / VRING_DESC_SIZE;",
    "const count = len / VRING_DESC_SIZE + 1;",
  ),
  bug(
    "access-in-structure",
    "the slot of the available ring is not masked",
    "get-vq-desc",
    "VRING_AVAIL_ELEM_SIZE * (lastAvailIdx & (num - 1))",
    "VRING_AVAIL_ELEM_SIZE * lastAvailIdx",
  ),
  bug(
    "access-in-structure",
    "completions are not cut at the end of the ring",
    "used-ring",
    "const room = vq.num - (vq.lastUsedIdx & (vq.num - 1));",
    "const room = vq.num;",
  ),
  bug(
    "access-in-structure",
    "<= for < in the room for iovecs",
    "add-buffer",
    "iovSize - taken)",
    "iovSize - taken + 1)",
  ),
  bug(
    "access-in-structure",
    "used_event is looked for behind the wrong ring size",
    "notify",
    "VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * vq.num",
    "VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * (vq.num + 1)",
  ),
  bug(
    "no-guest-bug",
    "notifications stay enabled when they are disabled",
    "notify",
    "vq.usedFlags |= VRING_USED_F_NO_NOTIFY;",
    "vq.usedFlags |= 0;",
  ),
  bug(
    "no-guest-bug",
    "the last log entry is not counted",
    "dirty-log",
    "i < entries.count;",
    "i < entries.count - 1;",
  ),
  bug(
    "iovecs-cover-chain",
    "a region ends one byte late",
    "translate",
    "const size = table.ends[slot] - addr;",
    "const size = table.ends[slot] - addr + 1;",
  ),
  bug(
    "iovecs-cover-chain",
    "addresses below a region are in it",
    "memory-table",
    "return start < gpas.length && addr >= gpas[start] ? start : -1;",
    "return start < gpas.length ? start : -1;",
  ),
  bug(
    "iovecs-cover-chain",
    "tables may nest",
    "get-indirect",
    "(flags & VRING_DESC_F_INDIRECT) !== 0",
    "false",
  ),
  bug(
    "iovecs-cover-chain",
    "the upper half of a big-endian address is not swapped",
    "get-vq-desc",
    "view.getUint32(offset + 4, true) : view.getUint32(offset, false)",
    "view.getUint32(offset + 4, true) : view.getUint32(offset, true)",
    "4.6",
  ),
  bug(
    "out-before-in",
    "one writable buffer may come before readable ones",
    "add-buffer",
    "if (chain.in !== 0)\n        return OUT_AFTER_IN;",
    "if (chain.in > 1)\n        return OUT_AFTER_IN;",
  ),
  bug(
    "out-before-in",
    "writable buffers count as readable",
    "add-buffer",
    "chain.in += count;",
    "chain.out += count;",
  ),
  bug(
    "used-ring",
    "used.idx does not wrap",
    "used-ring",
    "const now = (old + count) & 0xffff;",
    "const now = old + count;",
  ),
  bug(
    "used-ring",
    "used.idx is published after a failed write",
    "used-ring",
    "const put = putOne(vq, id, len);\n    if (put < 0 &&",
    "const put = putOne(vq, id, len);\n    if (false &&",
  ),
  bug(
    "used-ring",
    "a used element's length is its head",
    "used-ring",
    "writeUsed32(vq, offset + 4, len)",
    "writeUsed32(vq, offset + 4, id)",
  ),
  bug(
    "used-ring",
    "used.idx is not swapped for a big-endian guest",
    "used-field",
    "scratchView.setUint16(0, value, vq.isLe);",
    "scratchView.setUint16(0, value, true);",
    "4.6",
  ),
  bug(
    "used-ring",
    "the slot of a used element is one late",
    "used-ring",
    "function putOne(vq, id, len) {\n    const offset = VRING_USED_RING + VRING_USED_ELEM_SIZE * (vq.lastUsedIdx & (vq.num - 1));",
    "function putOne(vq, id, len) {\n    const offset = VRING_USED_RING + VRING_USED_ELEM_SIZE * ((vq.lastUsedIdx + 1) & (vq.num - 1));",
  ),
  bug(
    "error-keeps-last-avail",
    "a refused chain is skipped",
    "get-vq-desc",
    "const walked = walkChain(vq, chain, iovSize, withLog, head);",
    "vq.lastAvailIdx = (lastAvailIdx + 1) & 0xffff; const walked = walkChain(vq, chain, iovSize, withLog, head);",
  ),
  bug(
    "error-keeps-last-avail",
    "last_avail_idx does not wrap",
    "get-vq-desc",
    "vq.lastAvailIdx = (lastAvailIdx + 1) & 0xffff;",
    "vq.lastAvailIdx = lastAvailIdx + 1;",
  ),
  bug(
    "heads-conserved",
    "a head is used twice",
    "get-vq-desc",
    "vq.lastAvailIdx = (lastAvailIdx + 1) & 0xffff;",
    "vq.lastAvailIdx = lastAvailIdx;",
  ),
  bug(
    "heads-conserved",
    "only one pop is undone",
    "get-vq-desc",
    "(vq.lastAvailIdx - n) & 0xffff",
    "(vq.lastAvailIdx - 1) & 0xffff",
  ),
  bug(
    "heads-conserved",
    "the driver may publish one buffer more than the ring holds",
    "avail-idx",
    "& 0xffff) > vq.num)",
    "& 0xffff) > vq.num + 1)",
  ),
  bug(
    "signal-decision",
    "the wrong event compare: one entry late",
    "notify",
    "(now - event - 1) & 0xffff",
    "(now - event) & 0xffff",
  ),
  bug(
    "signal-decision",
    "the last decision is not remembered",
    "notify",
    "vq.signalledUsed = newIdx;",
    "vq.signalledUsed = oldIdx;",
  ),
  bug(
    "signal-decision",
    "an old decision stays valid over a restart",
    "init-access",
    "vq.signalledUsedValid = false;",
    "",
  ),
  {
    ...bug(
      "signal-decision",
      "a full turn of used.idx does not void the last decision",
      "used-ring",
      "vq.signalledUsedValid = false;",
      "vq.signalledUsedValid = true;",
    ),
    fullTurn: true,
  },
  bug(
    "signal-decision",
    "avail_event is what was popped",
    "notify",
    "writeUsed16(vq, offset, vq.availIdx)",
    "writeUsed16(vq, offset, vq.lastAvailIdx)",
  ),
  bug(
    "signal-decision",
    "what was published meanwhile is not reported",
    "notify",
    "return getAvailIdx(vq) > 0;",
    "return getAvailIdx(vq) > 1;",
  ),
  bug(
    "livelock",
    "CVE-2026-74356: more is announced where it was read already",
    "avail-idx",
    "(rereadsAvailIdx ? vq.lastAvailIdx : known)",
    "vq.lastAvailIdx",
  ),
  bug(
    "livelock",
    "a jump is remembered before it is refused",
    "avail-idx",
    "if (rereadsAvailIdx)",
    "if (true)",
  ),
  bug(
    "dirty-log",
    "a log bit is one page off",
    "dirty-log",
    "const value = old | (1 << bit);",
    "const value = old | (1 << (bit ^ 1));",
  ),
  bug(
    "dirty-log",
    "the last page of a range is left out",
    "dirty-log",
    "BigInt.asUintN(64, len + (addr % size))",
    "BigInt.asUintN(64, len)",
  ),
  bug(
    "dirty-log",
    "a log entry has the number of iovecs for its length",
    "add-buffer",
    "logsEmptyBuffers)) {\n            chain.log.push(high, low, len);",
    "logsEmptyBuffers)) {\n            chain.log.push(high, low, count);",
  ),
  bug(
    "log-range",
    "the log of a running queue is not checked",
    "vring-ioctl",
    "if (logUsed && !logAccessOk(",
    "if (false && !logAccessOk(",
  ),
  bug(
    "log-range",
    "< for <= at the end of user memory, by a page",
    "access-ok",
    "return accessOk(start, ",
    "return accessOk(start - 4096n, ",
  ),
  bug(
    "ioctl-state",
    "the index read last stays when the base is set",
    "vring-ioctl",
    "vq.availIdx = base;",
    "",
  ),
  bug(
    "ioctl-state",
    "queues keep their first memory table",
    "set-memory",
    "vq.table = table;",
    "vq.table ??= table;",
  ),
  bug(
    "ioctl-state",
    "a ring may have any number of entries",
    "vring-ioctl",
    "(num & (num - 1)) !== 0",
    "false",
  ),
  bug(
    "watching-changes-nothing",
    "unwatched, a region ends one byte late",
    "add-buffer",
    "addr + len > table.ends[slot]",
    "addr + len > table.ends[slot] + 1",
  ),
  bug(
    "watching-changes-nothing",
    "unwatched, a completion is not swapped",
    "used-ring",
    "view.setUint32(ring + offset, id, vq.isLe);",
    "view.setUint32(ring + offset, id, true);",
    "4.6",
  ),
];
