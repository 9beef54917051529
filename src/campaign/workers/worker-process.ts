import { type ChildProcess, fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { UnitReport } from "../../fuzz/unit/unit-report.ts";
import type {
  Death,
  FromWorker,
  OrderWatch,
  ToWorker,
  UnitWorker,
  WorkOrder,
} from "./worker-messages.ts";

/** Heap limit of a worker, in MiB. */
const MOST_HEAP = 1024;
/** Milliseconds that a worker has for its last report. */
const GRACE = 500;
/** Characters of its last words that are looked at. */
const LAST_WORDS = 16_384;
const ENTRY = fileURLToPath(new URL(`./worker-entry${extname(import.meta.url)}`, import.meta.url));

/** A worker in its own process, started on demand and restarted after it died. */
export class WorkerProcess implements UnitWorker {
  private child: ChildProcess | undefined;
  private lastWords = "";
  private hasSpoken = false;
  private stopped = false;

  constructor(private readonly inputs: readonly Uint8Array[]) {}

  work(order: WorkOrder, silence: number, watch: OrderWatch = {}): Promise<UnitReport | Death> {
    return new Promise((resolve) => {
      if (this.stopped) {
        resolve({ died: "crash", message: "stopped" });
        return;
      }
      const child = this.child ?? this.start();
      let hung = false;
      const hang = () => {
        hung = true;
        child.kill("SIGKILL");
      };
      let watchdog = setTimeout(hang, silence);
      const finish = (outcome: UnitReport | Death) => {
        clearTimeout(watchdog);
        child.off("message", onMessage).off("close", onClose).off("error", onError);
        resolve(outcome);
      };
      const onMessage = (message: FromWorker) => {
        this.hasSpoken = true;
        if ("report" in message) finish(message.report);
        else if ("thrown" in message) finish({ died: "crash", message: message.thrown });
        else {
          if ("part" in message) watch.onPart?.(message.part);
          else if (message.runs !== undefined) watch.onRuns?.(message.runs);
          clearTimeout(watchdog);
          watchdog = setTimeout(hang, silence);
        }
      };
      const onClose = (code: number | null, signal: string | null) => {
        this.child = undefined;
        const message = this.causeOf(code, signal);
        if (!this.hasSpoken) finish({ died: "start", message: `${message}\n${this.lastWords}` });
        else finish(hung ? HANG : { died: "crash", message });
      };
      const onError = ({ message }: Error) => {
        if (child.pid !== undefined) return;
        this.child = undefined;
        finish({ died: "start", message });
      };
      child.on("message", onMessage).on("close", onClose).on("error", onError);
      send(child, { order });
    });
  }

  stop(): void {
    this.stopped = true;
    const { child } = this;
    if (child === undefined) return;
    send(child, { stop: true });
    const timer = setTimeout(() => child.kill("SIGKILL"), GRACE);
    child.once("close", () => clearTimeout(timer));
  }

  kill(): void {
    this.stopped = true;
    this.child?.kill("SIGKILL");
  }

  private start(): ChildProcess {
    const child = fork(ENTRY, [String(process.pid)], {
      execArgv: [`--max-old-space-size=${MOST_HEAP}`],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.child = child;
    this.lastWords = "";
    this.hasSpoken = false;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-LAST_WORDS);
    });
    send(child, { inputs: this.inputs });
    return child;
  }

  private causeOf(code: number | null, signal: string | null): string {
    const [, fatal] = /^FATAL ERROR: (.*)$/m.exec(this.lastWords) ?? [];
    const how = signal === null ? `ended with exit code ${code}` : `was killed by ${signal}`;
    return fatal === undefined ? `the worker ${how}` : `the worker ${how}: ${fatal}`;
  }
}

/** The message gives no time: the wait depends on the machine. */
const HANG: Death = { died: "hang", message: "the run does not end" };

/** A failed send is ignored: the worker is gone, and its `close` event reports that. */
function send(child: ChildProcess, message: ToWorker): void {
  child.send(message, () => undefined);
}
