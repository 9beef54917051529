import type { JsonNode } from "../json-node.ts";
import { shortText } from "./fields.ts";
import { isErrorReply, type QmpMessage, QUERIES, type Query } from "./messages.ts";

type Command = Extract<QmpMessage, { kind: "command" }>;
type Reply = Extract<QmpMessage, { kind: "reply" }>;

/** A reply to a virtio query, with the arguments of its command if the log holds it. */
export interface PairedReply {
  readonly query: Query;
  readonly node: JsonNode;
  /** Path of the device, from the command. */
  readonly path?: string;
  /** The queue that the command asked for; absent if the log does not hold the command. */
  readonly askedQueue?: JsonNode;
}

const VIRTIO_COMMANDS: ReadonlySet<string> = new Set(Object.values(QUERIES));

/** Commands in the log that wait for a reply. */
class Waiting {
  private readonly byId = new Map<string, Command>();
  private readonly inOrder: Command[] = [];
  /** Positions in `inOrder` by command name. */
  private readonly positions = new Map<string, { at: number[]; next: number }>();
  private next = 0;

  add(command: Command): void {
    if (command.id !== undefined) {
      this.byId.set(command.id, command);
      return;
    }
    const position = this.inOrder.push(command) - 1;
    const same = this.positions.get(command.execute);
    if (same) same.at.push(position);
    else this.positions.set(command.execute, { at: [position], next: 0 });
  }

  /** The command that a reply answers. */
  take(reply: Reply): Command | undefined {
    if (reply.id === undefined) {
      return reply.query ? this.firstThatAsks(QUERIES[reply.query]) : this.pass(reply);
    }
    return this.byId.get(reply.id);
  }

  private firstThatAsks(execute: string): Command | undefined {
    const same = this.positions.get(execute);
    if (same === undefined) return undefined;
    // Commands before the last answered one can no longer be answered.
    while ((same.at[same.next] ?? this.next) < this.next) same.next++;
    const position = same.at[same.next];
    if (position === undefined) return undefined;
    this.next = position + 1;
    return this.inOrder[position];
  }

  /** An error may answer any command; any other reply does not answer a virtio query. */
  private pass(reply: Reply): undefined {
    const first = this.inOrder[this.next];
    if (first && (isErrorReply(reply.node) || !VIRTIO_COMMANDS.has(first.execute))) this.next++;
    return undefined;
  }
}

function paired(query: Query, reply: Reply, command: Command | undefined): PairedReply {
  if (command?.execute !== QUERIES[query]) return { query, node: reply.node };
  const asked = command.node.get("arguments");
  const path = asked.optional("path", shortText);
  return {
    query,
    node: reply.node,
    ...(path !== undefined && { path }),
    ...(asked.has("queue") && { askedQueue: asked.get("queue") }),
  };
}

/**
 * Pairs each virtio reply with its command: by id, or by order among the commands that
 * have no id. Replies without a command are kept unpaired.
 */
export function pairReplies(messages: readonly QmpMessage[]): PairedReply[] {
  const waiting = new Waiting();
  const replies: PairedReply[] = [];
  for (const message of messages) {
    if (message.kind === "command") waiting.add(message);
    if (message.kind !== "reply") continue;
    const command = waiting.take(message);
    if (message.query) replies.push(paired(message.query, message, command));
  }
  return replies;
}
