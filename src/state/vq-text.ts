import { deviceTypeId } from "../abi/device-types.ts";
import { featureBits, hasFeature, VIRTIO_F_RING_PACKED } from "../abi/features.ts";
import { quote } from "../base/quote.ts";
import { U64_MAX } from "../base/u64.ts";
import { parseUintText } from "../base/uint-text.ts";
import { UsageError } from "../base/usage-error.ts";
import type { QueueState } from "../ring/ring-state.ts";
import { MAX_QUEUES } from "./device-drafts.ts";
import { LEGACY_ALIGN, legacyRings, MAX_LEGACY_ALIGN } from "./legacy-layout.ts";

const MAX_NUM = 32768n;
const U16_MAX = 0xffffn;

const KEYS = [
  ...["desc", "avail", "used", "num", "last-avail", "last-used"],
  ...["features", "name", "queue", "endian", "align"],
];

/** A queue described by hand, with what the text says about its device. */
export interface DescribedQueue {
  readonly name: string;
  readonly features?: bigint;
  readonly endian?: "little" | "big";
  /** A queue without a number is numbered by its order. */
  readonly queue: Omit<QueueState, "queue"> & { readonly queue?: number };
}

type Fields = ReadonlyMap<string, string>;

function refuse(reason: string): never {
  throw new UsageError(reason, { value: "vq" });
}

function splitFields(text: string): Fields {
  const fields = new Map<string, string>();
  for (const part of text.split(",")) {
    const [key = "", ...rest] = part.trim().split("=");
    if (rest.length === 0) refuse(`expected key=value, not ${quote(part)}`);
    if (!KEYS.includes(key)) refuse(`unknown key ${quote(key)}; known are ${KEYS.join(", ")}`);
    if (fields.has(key)) refuse(`${key} is given twice`);
    fields.set(key, rest.join("="));
  }
  return fields;
}

function uint(fields: Fields, key: string, min: bigint, max: bigint): bigint | undefined {
  const text = fields.get(key);
  if (text === undefined) return undefined;
  const value = parseUintText(text);
  if (value === undefined) refuse(`${key}: ${quote(text)} is not a number (decimal or 0x…)`);
  if (value < min || value > max) {
    refuse(`${key}: ${text} is not within ${min}..${max === U64_MAX ? "2^64-1" : max}`);
  }
  return value;
}

function required(fields: Fields, key: string, min: bigint, max: bigint): bigint {
  const value = uint(fields, key, min, max);
  if (value === undefined) refuse(`${key}= is missing`);
  return value;
}

function index(fields: Fields, key: string, max: bigint): number | undefined {
  const value = uint(fields, key, 0n, max);
  return value === undefined ? undefined : Number(value);
}

function features(fields: Fields, deviceId: number): bigint | undefined {
  const text = fields.get("features");
  if (text === undefined) return undefined;
  if (/^\d(?!P_)/.test(text)) return uint(fields, "features", 0n, U64_MAX);
  const named = featureBits(text.split("+"), deviceId);
  const [unknown] = named.unknown;
  if (unknown === undefined) return named.bits;
  refuse(`features: unknown feature ${quote(unknown)}`);
}

function rings(fields: Fields, desc: bigint, num: bigint, packed: boolean) {
  if (!fields.has("avail") && !fields.has("used") && !packed) {
    const align = uint(fields, "align", 1n, MAX_LEGACY_ALIGN) ?? LEGACY_ALIGN;
    return legacyRings(desc, num, align, refuse);
  }
  if (fields.has("align")) refuse("align= is only for queues without avail and used");
  return {
    avail: required(fields, "avail", 0n, U64_MAX),
    used: required(fields, "used", 0n, U64_MAX),
  };
}

function endian(fields: Fields): "little" | "big" | undefined {
  const name = fields.get("endian");
  if (name === undefined || name === "little" || name === "big") return name;
  refuse(`endian: ${quote(name)} is neither little nor big`);
}

/**
 * Parses one `desc=0x…,num=256[,avail=0x…,used=0x…][,…]`.
 *
 * Without `avail` and `used` the legacy layout is assumed: the rings follow the
 * descriptors, with the used ring aligned to `align` (default 4096).
 *
 * @throws UsageError that says which part is wrong
 */
export function parseVq(text: string): DescribedQueue {
  const fields = splitFields(text);
  const name = fields.get("name") ?? "virtio";
  const bits = features(fields, deviceTypeId(name));
  const order = endian(fields);
  const desc = required(fields, "desc", 0n, U64_MAX);
  const num = required(fields, "num", 1n, MAX_NUM);
  const number = index(fields, "queue", BigInt(MAX_QUEUES - 1));
  const lastAvailIdx = index(fields, "last-avail", U16_MAX);
  const lastUsedIdx = index(fields, "last-used", U16_MAX);
  return {
    name,
    ...(bits !== undefined && { features: bits }),
    ...(order && { endian: order }),
    queue: {
      ...(number !== undefined && { queue: number }),
      num: Number(num),
      desc,
      ...rings(fields, desc, num, hasFeature(bits ?? 0n, VIRTIO_F_RING_PACKED)),
      ...(lastAvailIdx !== undefined && { lastAvailIdx }),
      ...(lastUsedIdx !== undefined && { lastUsedIdx }),
    },
  };
}
