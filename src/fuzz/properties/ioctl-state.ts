import { EFAULT, EINVAL } from "../../abi/errno.ts";
import { VIRTIO_F_VERSION_1 } from "../../abi/features.ts";
import type { MemoryTable } from "../../engine/memory-table.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import type { Operation } from "../../scenario/scenario.ts";
import { deviceAnswer, EITHER, holdsTable } from "../model/device-ioctls.ts";
import { VringFields } from "../model/vring-fields.ts";
import { secondWord, vringAnswer } from "../model/vring-ioctls.ts";
import type { Property, WatchedRun, Watcher } from "../property.ts";

/** Kernel: vhost_dev_ioctl(), vhost_vring_ioctl(), vhost_vq_init_access() */
export const ioctlState: Property = {
  name: "ioctl-state",
  law: "Every ioctl answers as documented, and changes only the state that it names, and only on success.",
  watcher: () => new IoctlState(),
};

class IoctlState implements Watcher {
  readonly operations = ["dev_ioctl", "vring_ioctl", "init_access"] as const;
  private run!: WatchedRun;
  private due = 0;
  private table: MemoryTable | undefined = undefined;
  private readonly fields = new VringFields();

  start(run: WatchedRun): void {
    this.run = run;
  }

  before(operation: Operation): void {
    const { device } = this.run;
    if (operation.op === "dev_ioctl") {
      this.due = deviceAnswer(device, operation);
      this.table = device.table;
    } else if (operation.op === "vring_ioctl") {
      this.due = vringAnswer(device, operation);
      const vq = "fault" in operation.arg ? undefined : device.vqs[operation.arg.index];
      if (vq !== undefined) this.fields.remember(vq);
    }
  }

  after(operation: Operation, ret: number): void {
    switch (operation.op) {
      case "dev_ioctl":
        this.checkAnswer(operation.cmd, ret, -EFAULT);
        this.checkDevice(operation, ret);
        return;
      case "vring_ioctl":
        this.checkAnswer(operation.cmd, ret, -EINVAL);
        this.checkQueue(operation, ret);
        return;
      case "init_access": {
        const { vq } = this.run;
        const le = vq.hasFeature(VIRTIO_F_VERSION_1) || !vq.userBe;
        if (ret === 0 && vq.active && vq.isLe !== le) {
          this.run.violate(`the queue is taken to be ${vq.isLe ? "little" : "big"}-endian`);
        }
      }
    }
  }

  private checkAnswer(cmd: string, ret: number, other: number): void {
    const isRight = this.due === EITHER ? ret === 0 || ret === other : ret === this.due;
    if (!isRight) this.run.violate(`${cmd} answers ${ret}, not ${this.due}`);
  }

  private checkDevice(operation: Extract<Operation, { op: "dev_ioctl" }>, ret: number): void {
    const { device } = this.run;
    const { cmd, arg } = operation;
    const sets =
      cmd === "VHOST_SET_MEM_TABLE" && ret === 0 && arg !== undefined && "regions" in arg;
    const { table } = device;
    const isTable = sets ? table !== undefined && holdsTable(table, arg) : table === this.table;
    if (!isTable) this.run.violate(`${cmd} answers ${ret} and leaves another memory table`);
    const logs = cmd === "VHOST_SET_LOG_BASE" && ret === 0 && arg !== undefined && "base" in arg;
    for (const vq of device.vqs) {
      if (sets && vq.table !== table) this.run.violate(`${cmd} leaves a queue with another table`);
      if (logs && vq.logBase !== arg.base)
        this.run.violate(`${cmd} leaves a queue with another log`);
    }
  }

  private checkQueue(operation: Extract<Operation, { op: "vring_ioctl" }>, ret: number): void {
    const { cmd, arg } = operation;
    if ("fault" in arg) return;
    const { device, runner } = this.run;
    const vq = device.vqs[arg.index];
    if (vq === undefined) return;
    if (ret === 0) this.expect(cmd, operation, vq);
    const field = this.fields.differing(vq);
    if (field !== undefined) this.run.violate(`${cmd} answers ${ret} and leaves ${field} wrong`);
    if (ret === 0 && cmd === "VHOST_GET_VRING_BASE" && runner.answered !== vq.lastAvailIdx) {
      this.run.violate(`${cmd} says ${runner.answered}, not ${vq.lastAvailIdx}`);
    }
  }

  private expect(
    cmd: string,
    { arg }: Extract<Operation, { op: "vring_ioctl" }>,
    vq: VirtQueue,
  ): void {
    if ("fault" in arg) return;
    const { fields } = this;
    const word = secondWord(arg);
    const file = this.run.device.environment.eventfds.get(word);
    switch (cmd) {
      case "VHOST_SET_VRING_NUM":
        fields.num = word;
        return;
      case "VHOST_SET_VRING_BASE":
        fields.lastAvailIdx = word;
        fields.availIdx = word;
        return;
      case "VHOST_SET_VRING_ENDIAN":
        fields.userBe = word === 1;
        return;
      case "VHOST_SET_VRING_KICK":
        fields.kick = file;
        return;
      case "VHOST_SET_VRING_CALL":
        fields.call = file;
        return;
      case "VHOST_SET_VRING_ERR":
        fields.error = file;
        return;
      case "VHOST_SET_VRING_ADDR":
        fields.desc = arg.desc ?? vq.desc;
        fields.avail = arg.avail ?? 0;
        fields.used = arg.used ?? 0;
        fields.logUsed = word === 1;
        fields.logAddr = arg.log ?? 0;
    }
  }
}
