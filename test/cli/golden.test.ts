import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { vhostctl } from "../support/run-cli.ts";

const FOLDER = fileURLToPath(new URL("../golden/", import.meta.url));
const UPDATE = process.env.UPDATE_GOLDEN === "1";

const IMAGES = ["bad-jump", "bad-loop", "net-blk", "packed", "stuck"];
const image = (name: string) => `corpora/snapshots/${name}.elf`;

const STUCK = [image("stuck"), "--device", "virtio-blk", "--queue", "0"];

/** Golden file → command line. UPDATE_GOLDEN=1 rewrites the files; read the diff. */
const COMMANDS: Record<string, string[]> = {
  ...Object.fromEntries(IMAGES.map((name) => [`dump-${name}`, ["dump", image(name)]])),
  ...Object.fromEntries(
    IMAGES.map((name) => [`dump-${name}-json`, ["dump", image(name), "--json"]]),
  ),
  "dump-all": ["dump", image("net-blk"), "--all"],
  "dump-payload": ["dump", image("stuck"), "--device", "virtio-blk", "--payload"],
  "dump-payload-balloon": ["dump", image("net-blk"), "--device", "virtio-balloon", "--payload"],
  "dump-descriptors": ["dump", image("bad-jump"), "--device", "virtio-rng", "--descriptors"],
  "dump-vq": [
    ...["dump", image("net-blk"), "--vq"],
    "desc=0x56d3000,avail=0x56d3800,used=0x56d3940,num=128,name=virtio-balloon",
  ],
  "dump-no-such-device": ["dump", image("net-blk"), "--device", "virtio-scsi"],
  "translate-data": ["translate", image("net-blk"), "0x5794000", "8K"],
  "translate-data-json": ["translate", image("net-blk"), "0x5794000", "8K", "--json"],
  "translate-not-ram": ["translate", image("net-blk"), "0x5794ff0", "0x10000"],
  "help-dump": ["dump", "--help"],
  "help-translate": ["translate", "--help"],
  "dump-kernel-4.6": ["dump", image("bad-jump"), "--device", "virtio-rng", "--kernel", "4.6"],
  replay: ["replay", "corpora/conformance/linux-6.12.jsonl.gz", "--filter", "walk"],
  "replay-differs": [
    ...["replay", "corpora/conformance/linux-6.1.jsonl.gz", "--kernel", "4.6"],
    ...["--filter", "walk-200-2"],
  ],
  "help-replay": ["replay", "--help"],
  "step-until-empty": ["step", ...STUCK, "--until", "empty"],
  "step-blk": ["step", ...STUCK, "-e", "blk; signal"],
  "step-log": ["step", ...STUCK, "--log", "--brief", "-e", "pop; complete 1; log; signal"],
  "step-json": ["step", ...STUCK, "-e", "pop; complete 4096 fill=00; signal", "--json"],
  "step-bring-up": ["step", ...STUCK, "--bring-up", "--state"],
  "step-bad-loop": ["step", image("bad-loop")],
  "step-bad-jump": ["step", image("bad-jump"), "--kernel", "4.6", "--until", "fault"],
  "step-case": [
    ...["step", "corpora/conformance/linux-4.6.jsonl.gz", "--case", "mixed-100-24"],
    ...["--until", "fault"],
  ],
  "step-packed": ["step", image("packed"), "--device", "virtio-rng", "--queue", "0"],
  "help-step": ["step", "--help"],
  "debug-bad-loop": [
    ...["debug", image("bad-loop"), "-e"],
    "break indirect-loop; pop; info chain; back; info queue; info history",
  ],
  "debug-stuck": [
    ...["debug", ...STUCK, "-e"],
    "print avail.idx - last_avail_idx; pop; info held; x/16xb 0x29db510; watch used.idx; complete 1 fill=00; signal; info breakpoints; reverse-continue; continue; info history; break empty; continue; back 2; help break; quit",
  ],
  "debug-gdb-words": [
    ...["debug", ...STUCK, "-e"],
    "info; list; list; tbreak signal; info breakpoints; display avail.idx - last_avail_idx; display/x used.idx; pop; list; finish 1; bt; where 1; undisplay 1; back; info display; delete display; until empty; continue 2; delete 7; help finish; quit",
  ],
  "debug-case": [
    ...["debug", "corpora/conformance/linux-6.12.jsonl.gz", "--case", "mixed-200-1", "-e"],
    "list; until empty; list; bt 3; finish; info history 1; list 99",
  ],
  "help-debug": ["debug", "--help"],
  "help-minimize": ["minimize", "--help"],
  "help-fuzz": ["fuzz", "--help"],
  help: ["--help"],
};

function transcript(args: readonly string[]): string {
  const { status, stdout, stderr } = vhostctl(args);
  const errors = stderr === "" ? "" : `--- stderr\n${stderr}`;
  const line = args.map((arg) => (arg.includes(" ") ? `"${arg}"` : arg)).join(" ");
  const said = `$ vhostctl ${line}\n${stdout}${errors}--- exit ${status}\n`;
  return said.replace(/^( *vhostctl\/\d+\.\d+\.\d+) .*$/m, "$1 PLATFORM");
}

describe("the output", () => {
  it.each(Object.entries(COMMANDS))("%s", (name, args) => {
    const path = `${FOLDER}${name}.txt`;
    const now = transcript(args);
    if (UPDATE) writeFileSync(path, now);
    expect(now).toBe(readFileSync(path, "utf8"));
  });

  it("every golden file has a command", () => {
    const known = Object.keys(COMMANDS).map((name) => `${name}.txt`);
    expect(readdirSync(FOLDER).sort()).toEqual(known.sort());
  });
});
