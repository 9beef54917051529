import { readdirSync, readFileSync } from "node:fs";
import { parse, stringify } from "lossless-json";

const SNAPSHOTS = new URL("../../corpora/snapshots/", import.meta.url);
const SUFFIX = ".virtio.json";

/** Names of the snapshots that have ring state. */
export const SNAPSHOT_NAMES = readdirSync(SNAPSHOTS)
  .filter((file) => file.endsWith(SUFFIX))
  .map((file) => file.slice(0, -SUFFIX.length));

export const snapshotText = (name: string) =>
  readFileSync(new URL(name + SUFFIX, SNAPSHOTS), "utf8");

/** A QMP command with the reply that QEMU gave. */
export interface Exchange {
  readonly execute: string;
  readonly arguments?: unknown;
  readonly reply: unknown;
}

const LIST = "x-query-virtio";
const STATUS = "x-query-virtio-status";
const OF_QUEUES = [
  "x-query-virtio-queue-status",
  "x-query-virtio-vhost-queue-status",
  "x-query-virtio-queue-element",
];

type Held = Record<string, unknown> & { queues: (Record<string, unknown> & { queue: unknown })[] };

/** The exchanges behind a collection's replies, in the order of the queries. */
export function exchanges(collection: string): Exchange[] {
  const { devices } = parse(collection) as { devices: Held[] };
  const list = devices.map((device) => device[LIST]);
  return [
    { execute: LIST, reply: list },
    ...devices.flatMap((device) => {
      const { path } = device[LIST] as { path: string };
      return [
        { execute: STATUS, arguments: { path }, reply: device[STATUS] },
        ...device.queues.flatMap((queue) =>
          OF_QUEUES.filter((execute) => execute in queue).map((execute) => ({
            execute,
            arguments: { path, queue: queue.queue },
            reply: queue[execute],
          })),
        ),
      ];
    }),
  ];
}

const EVENT = '{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "STOP"}';
const GREETING = '{"QMP": {"version": {"qemu": {"major": 7}}, "capabilities": ["oob"]}}';
const CAPABILITIES = '{"execute": "qmp_capabilities"}\n{"return": {}}';

const json = (value: unknown, indent?: number) => stringify(value, undefined, indent) ?? "";
const wrapped = (reply: unknown, id?: unknown) =>
  json({ return: reply, ...(id !== undefined && { id }) });
const command = ({ execute, arguments: args }: Exchange, id?: unknown) =>
  json({
    execute,
    ...(args !== undefined && { arguments: args }),
    ...(id !== undefined && { id }),
  });

/** The forms in which people save a QMP session, by name. */
export const QMP_FORMS: Readonly<Record<string, (session: readonly Exchange[]) => string>> = {
  "bare replies, one per line": (session) => session.map(({ reply }) => json(reply)).join("\n"),
  "virsh --pretty": (session) =>
    session.map(({ reply }, at) => json({ return: reply, id: `libvirt-${at}` }, 2)).join("\n\n"),
  "virsh --pretty --return-value": (session) =>
    session.map(({ reply }) => json(reply, 2)).join("\n"),
  "array of replies": (session) =>
    `[${session.map(({ reply }, at) => wrapped(reply, at)).join(", ")}]`,
  "replies with events, greeting and errors": (session) =>
    [GREETING, CAPABILITIES, ...session.map(({ reply }) => `${wrapped(reply)}\n${EVENT}`)].join(
      "\n",
    ),
  "log with commands and ids": (session) =>
    session.map((asked, at) => `${command(asked, at)}\n${wrapped(asked.reply, at)}`).join("\n"),
  "log with commands and ids, answered late": (session) =>
    [
      ...session.map((asked, at) => command(asked, `c${at}`)),
      ...session.map(({ reply }, at) => wrapped(reply, `c${at}`)),
    ].join("\n"),
  "log with commands, no ids": (session) =>
    [
      GREETING,
      CAPABILITIES,
      ...session.map((asked) => `${command(asked)}\n${EVENT}\n${wrapped(asked.reply)}`),
    ].join("\n"),
  "log with arrows": (session) =>
    session.map((asked) => `-> ${command(asked)}\n<- ${wrapped(asked.reply)}`).join("\n"),
  "log with times": (session) =>
    session
      .map((asked) => `2026-11-22 10:00:01.123 ${command(asked)}\r\n12.5 ${wrapped(asked.reply)}`)
      .join("\r\n"),
  "BOM, CRLF and commas": (session) =>
    `\ufeff${session.map(({ reply }) => json(reply, 1).replaceAll("\n", "\r\n")).join(",\r\n")},\r\n`,
};

const pathAndQueue = ({ arguments: asked }: Exchange) =>
  Object.entries((asked ?? {}) as object)
    .map(([key, value]) => `${key}=${value}`)
    .join(" ");

/** Forms with whole lines that are not JSON, one for each exchange. */
export const TERMINAL_FORMS: Readonly<Record<string, (session: readonly Exchange[]) => string>> = {
  "qmp-shell -p": (session) =>
    session
      .map((asked) => `(QEMU) ${asked.execute} ${pathAndQueue(asked)}\n${json(asked.reply, 4)}\n`)
      .join(""),
  "virsh commands": (session) =>
    session
      .map((asked, at) => {
        const prompt = ["$", "#", "me@host:~$", "[root@host ~]#", "virsh #"][at % 5];
        const line = `${prompt} virsh qemu-monitor-command vm '${command(asked)}'`;
        return `${line}\n${json({ return: asked.reply, id: `libvirt-${at}` }, 2)}\n`;
      })
      .join(""),
};
