import type { EngineEvent } from "../../engine/observer.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { BackEndConduct } from "../model/back-end-conduct.ts";
import type { Property, WatchedRun, Watcher } from "../property.ts";

/** Kernel: BUG(), BUG_ON() of vhost.c */
export const noGuestBug: Property = {
  name: "no-guest-bug",
  law: "As long as back-end and VMM keep to the rules, nothing a guest writes can crash the host.",
  watcher: () => new NoGuestBug(),
};

class NoGuestBug implements Watcher {
  readonly events = ["bug"] as const;
  readonly operations = [
    "dev_ioctl",
    "reset_owner",
    "owner",
    "get_vq_desc",
    "translate",
    "enable_notify",
    "disable_notify",
    "log_write",
  ] as const;
  private run!: WatchedRun;
  private readonly conduct = new BackEndConduct();

  start(run: WatchedRun): void {
    this.run = run;
    this.conduct.restart(run.device);
  }

  before(operation: Operation): void {
    this.conduct.before(operation);
  }

  see(event: EngineEvent): void {
    if (event.type === "bug" && this.conduct.behaved) {
      this.run.violate(`the host is brought down: ${event.reason}`);
    }
  }

  after(operation: Operation, ret: number): void {
    this.conduct.after(operation, ret);
  }
}
