import { expect, it } from "vitest";
import { PROFILES } from "../../../../src/engine/profile.ts";
import { dumpText } from "../../../../src/render/dump/text.ts";
import { styleFor } from "../../../../src/render/style.ts";
import { explainFault } from "../../../../src/ring/explain-fault.ts";
import { dump } from "../../../../src/services/dump.ts";
import type { DumpResult } from "../../../../src/services/dump-result.ts";

const style = (columns: number) => styleFor({ isTTY: true, env: {}, refused: true, columns });

const read = (name: string): DumpResult =>
  dump({ image: `corpora/snapshots/${name}.elf`, descriptors: false, payload: false });

function text(
  result: DumpResult,
  { chains, features = false }: { chains?: number | undefined; features?: boolean } = {},
) {
  return dumpText(result, { all: false, chains, features }, style(80));
}

const HEAD_RANGE = explainFault(
  { code: "head-range", errno: 22, values: { head: 999, num: 256 } },
  PROFILES["6.12"],
);

/** The snapshot `net-blk`, with every nth of the 237 receive buffers refused. */
function refusing(isRefused: (n: number) => boolean): DumpResult {
  const result = read("net-blk");
  const devices = result.devices.map((device) => ({
    ...device,
    queues: device.queues.map((queue) =>
      queue.layout === "split" && queue.role === "receiveq1"
        ? {
            ...queue,
            chains: queue.chains.map((chain, n) =>
              isRefused(n) ? { ...chain, fault: HEAD_RANGE } : chain,
            ),
          }
        : queue,
    ),
  }));
  return { ...result, devices };
}

const chainsOf = (said: string) => said.match(/^ {4}(pending|in-flight) at .*/gm) ?? [];

it.each([undefined, 0, 1, 3])("shows a chain that is refused first, with --chains %s", (chains) => {
  const said = text(
    refusing((n) => n === 200),
    { chains },
  );
  expect(chainsOf(said)[0]).toMatch(/^ {4}pending at 794, /);
  expect(said).toContain('! vhost refuses: head-range, EINVAL: "Guest says index 999 > 256');
});

it("counts the refused chains that it does not show", () => {
  const said = text(
    refusing((n) => n >= 100),
    { chains: 2 },
  );
  expect(said).toContain("… 229 more chains, 129 of them refused (--chains 237 shows all)");
});

it("puts the queue in trouble before the others, and buffers that wait for data last", () => {
  const titles = (result: DumpResult) => text(result).match(/^virtio-\S+ queue .*/gm);
  expect(titles(read("stuck"))).toEqual([
    "virtio-blk queue 0 requestq1",
    "virtio-net queue 0 receiveq1",
  ]);
  expect(titles(refusing((n) => n === 200))).toEqual([
    "virtio-net queue 0 receiveq1",
    "virtio-balloon queue 2 statsq",
  ]);
});

it("names the features in one line, those of the ring first, and all when asked to", () => {
  const lines = text(read("net-blk")).match(/^ {2}features .*/gm) ?? [];
  expect(lines).toHaveLength(4);
  expect(lines.at(-1)).toMatch(
    /^ {2}features RING_F_INDIRECT_DESC RING_F_EVENT_IDX … \d+ more \(--features\)$/,
  );
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  const whole = text(read("net-blk"), { features: true });
  expect(whole).toContain("NET_F_GUEST_ANNOUNCE");
  expect(whole).not.toContain("--features");
});

const lastScreen = (said: string) => said.split("\n").slice(-24).join("\n");

it("ends with what is wrong: device, queue, head and fault", () => {
  const said = lastScreen(text(refusing((n) => n >= 200)));
  const verdict = said.slice(said.indexOf("\nverdict: ") + 1);
  expect(verdict).toMatch(
    /^verdict: one thing is wrong\n {2}! virtio-net queue 0 receiveq1, head \d+ \(and 36 more chains\): vhost refuses:\n {4}head-range, EINVAL\.\n/,
  );
  expect(verdict.split("\n").length).toBeLessThan(10);
});

it.each([
  ["bad-loop", "virtio-rng queue 0 requestq, head 0: vhost refuses: indirect-loop, EINVAL."],
  ["bad-jump", "virtio-rng queue 0 requestq: vhost refuses: avail-idx-jump, EINVAL."],
])("ends with what is wrong: %s", (name, wrong) => {
  const said = lastScreen(text(read(name)));
  expect(said).toContain("\nverdict: 2 things are wrong\n");
  expect(said).toContain(`  ! ${wrong}`);
  expect(said).toContain("  ! virtio-rng: BROKEN: the VMM gave it up after a guest error");
});

it.each([
  ["net-blk", ["nothing wrong; vhost of Linux 6.12 accepts all 238 chains"]],
  [
    "stuck",
    [
      "nothing wrong; vhost of Linux 6.12 accepts all 230 chains",
      "  the guest waits for: virtio-blk queue 0 requestq1 (3 pending)",
      "  2 warnings at the top",
    ],
  ],
  ["packed", ["none, as no queue was read", "  6 queues not read, so not judged"]],
])("ends by saying that nothing is wrong, or what it cannot say: %s", (name, verdict) => {
  expect(text(read(name))).toMatch(
    new RegExp(`\n\nverdict: ${verdict.join("\n").replace(/[()]/g, "\\$&")}\n$`),
  );
});
