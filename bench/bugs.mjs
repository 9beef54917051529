// How long a campaign takes to find the known bugs of 4.6: `npm run bench:bugs [--
// --seconds N]`. Two processes run units of 20 000 runs, as `vhostctl fuzz --jobs 2`
// does. A bug counts as found when the unit that finds it ends. Under 6.12 the same
// units must find nothing.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

const WORKER = fileURLToPath(new URL("bugs-worker.mjs", import.meta.url));
const SEEDS = [1, 2, 3, 4, 5];
const JOBS = 2;
const flag = process.argv.indexOf("--seconds");
const SECONDS = flag < 0 ? 60 : Number(process.argv[flag + 1]);

/** Each bug, and the finding that identifies it. */
const BUGS = [
  {
    bug: "log array overrun (CVE-2019-14835)",
    property: "access-in-structure",
    message: /log array/,
  },
  {
    bug: "region array read out of bounds",
    property: "access-in-structure",
    message: /region array/,
  },
  {
    bug: "used.idx published after a failed write",
    property: "used-ring",
    message: /published by a completion that failed/,
  },
  {
    bug: "log range checked without the event field",
    property: "log-range",
    message: /was checked for/,
  },
];

/** Seconds until each bug was found, and all other findings. */
async function hunt(kernel, seed, seconds, wanted) {
  const began = performance.now();
  const found = new Map();
  const others = [];
  let runs = 0;
  let unit = 0;
  let over = false;
  const work = () =>
    new Promise((resolve, reject) => {
      const child = fork(WORKER, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
      const next = () => {
        if (over || performance.now() - began > seconds * 1000) child.disconnect();
        else child.send({ kernel, seed, unit: unit++ });
      };
      child.on("error", reject);
      child.on("exit", resolve);
      child.on("message", (report) => {
        runs += report.runs;
        const now = (performance.now() - began) / 1000;
        for (const finding of report.findings) {
          const known = BUGS.find(
            ({ property, message }) =>
              property === finding.property && message.test(finding.message),
          );
          if (known === undefined) others.push(finding);
          else if (!found.has(known.bug)) found.set(known.bug, now);
        }
        over ||= wanted > 0 && found.size >= wanted;
        next();
      });
      next();
    });
  await Promise.all(Array.from({ length: JOBS }, work));
  return { seed, runs, found, others, seconds: (performance.now() - began) / 1000 };
}

const median = (times) => times.toSorted((a, b) => a - b)[times.length >> 1];
const shown = (time) =>
  time === Number.POSITIVE_INFINITY ? `> ${SECONDS} s` : `${time.toFixed(1)} s`;

const hunts = [];
for (const seed of SEEDS) hunts.push(await hunt("4.6", seed, SECONDS, BUGS.length));
console.log(`4.6, ${SEEDS.length} seeds, ${JOBS} processes, at most ${SECONDS} s per seed`);
for (const { bug } of BUGS) {
  const times = hunts.map(({ found }) => found.get(bug) ?? Number.POSITIVE_INFINITY);
  console.log(
    `  ${bug.padEnd(44)} median ${shown(median(times)).padStart(7)}   (${times.map(shown).join(", ")})`,
  );
}
const clean = [];
for (const { seed, seconds } of hunts)
  clean.push(await hunt("6.12", seed, Math.max(seconds, 5), 0));
const all = [
  ...hunts.flatMap(({ others }) => others),
  ...clean.flatMap(({ found, others }) => [...found.keys(), ...others]),
];
const runs = clean.reduce((sum, one) => sum + one.runs, 0);
console.log(`6.12, the same seeds for at least as long: ${runs} runs, ${all.length} findings`);
for (const finding of all) console.log(`  ${JSON.stringify(finding)}`);
if (all.length > 0) process.exitCode = 1;
