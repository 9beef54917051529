import { errnoName } from "../abi/errno.ts";
import { descFlagNames, VRING_DESC_F_INDIRECT } from "../abi/vring.ts";
import { hex } from "../base/hex.ts";
import type { SeenDescriptor } from "../engine/observer.ts";
import type { ExplainedFault } from "../ring/explain-fault.ts";
import type { ChainAtRest, SplitQueue } from "../ring/queue-at-rest.ts";
import { wrap } from "./columns.ts";
import { count } from "./number-text.ts";
import { payloadLines } from "./payload-text.ts";
import { safe } from "./safe.ts";
import type { Style } from "./style.ts";

/** Descriptors shown of one chain; JSON has them all. */
const DESCRIPTORS_SHOWN = 24;

/** Chains shown of a queue by default; receive buffers are rarely of interest. */
const CHAINS_SHOWN = 8;
const RECEIVE_CHAINS_SHOWN = 2;

/** What vhost refuses, with the reason in one sentence. */
export function faultLines(explained: ExplainedFault, indent: string, style: Style): string[] {
  const { chalk, width } = style;
  const { fault, message, notDumped, detail } = explained;
  if (notDumped) {
    return wrap(`? ${detail}`.split(" "), width, indent).map((line) => chalk.yellow(line));
  }
  return [
    chalk.red(`${indent}! vhost refuses: ${fault.code}, ${errnoName(fault.errno)}: "${message}"`),
    ...wrap(detail.split(" "), width, `${indent}  `),
  ];
}

/** The chains of a queue, in flight first, oldest first. */
export function chainLines(queue: SplitQueue, most: number | undefined, style: Style): string[] {
  const receive = /^(receiveq|rx|event)/.test(queue.role);
  const shown = most ?? (receive ? RECEIVE_CHAINS_SHOWN : CHAINS_SHOWN);
  const chains = queue.chains.filter((chain, n) => n < shown || (n < CHAINS_SHOWN && chain.fault));
  const hidden = queue.chains.length - chains.length;
  const lines = chains.flatMap((chain) => oneChain(chain, style));
  if (hidden > 0) {
    lines.push(`    … ${count(hidden, "more chain")} (--chains ${queue.chains.length} shows all)`);
  }
  if (queue.chainsLeftOut > 0) {
    lines.push(`    … ${count(queue.chainsLeftOut, "chain")} not walked: too many descriptors`);
  }
  return lines;
}

function oneChain(chain: ChainAtRest, style: Style): string[] {
  const { chalk } = style;
  const { state, position, head, readableBytes, writableBytes, request } = chain;
  const sizes = `${readableBytes} B out, ${writableBytes} B in`;
  const what = request === undefined ? sizes : `${chalk.bold(safe(request.summary))}  (${sizes})`;
  const lines = [`    ${state} at ${position}, head ${head ?? "unreadable"}: ${what}`];
  if (chain.payload !== undefined) {
    for (const { name, value } of request?.fields ?? []) {
      lines.push(`        ${name} ${safe(String(value))}`);
    }
  }
  chain.descriptors.slice(0, DESCRIPTORS_SHOWN).forEach((seen, n) => {
    lines.push(`      ${descriptorText(seen)}`);
    const payload = chain.payload?.find((held) => held.descriptor === n);
    if (payload !== undefined) lines.push(...payloadLines(payload, "            "));
  });
  const more = chain.descriptors.length - DESCRIPTORS_SHOWN;
  if (more > 0) lines.push(`      … ${count(more, "more descriptor")} (--json has all)`);
  if (chain.fault !== undefined) lines.push(...faultLines(chain.fault, "      ", style));
  return lines;
}

function descriptorText({ table, index, addr, len, flags, next }: SeenDescriptor): string {
  const names = descFlagNames(flags).map((name) => (name === "next" ? `next ${next}` : name));
  const where = `${table === "indirect" ? "  table" : "desc"} ${index}`.padEnd(12);
  const what = (flags & VRING_DESC_F_INDIRECT) !== 0 ? `${len} B table` : `${len} B`;
  return `${where} ${hex(addr).padEnd(12)} ${what.padEnd(12)} ${names.join(", ")}`.trimEnd();
}
