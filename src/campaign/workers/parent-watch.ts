import { workerData } from "node:worker_threads";

/** Milliseconds between two looks. */
const PERIOD = 500;

// A thread of a worker process: it ends the process when its parent is gone, even
// while the main thread is in a loop that never ends.
setInterval(() => {
  if (process.ppid !== workerData) process.kill(process.pid, "SIGKILL");
}, PERIOD);
