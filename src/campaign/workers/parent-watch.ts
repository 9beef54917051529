import { workerData } from "node:worker_threads";

/** Milliseconds between checks. */
const PERIOD = 500;

// Runs in a thread of the worker process, so that the process ends when its parent is
// gone even if the main thread is stuck in an endless loop.
setInterval(() => {
  if (process.ppid !== workerData) process.kill(process.pid, "SIGKILL");
}, PERIOD);
