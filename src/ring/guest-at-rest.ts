import type { Profile } from "../engine/profile.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";

/** A guest that stands still, and whose vhost judges its chains. */
export interface GuestAtRest {
  readonly memory: GuestMemory;
  /** Byte order of the guest, where the image tells: legacy rings follow it. */
  readonly endian: "little" | "big" | undefined;
  readonly profile: Profile;
  /** A person gave the addresses of the rings, and not a VMM. */
  readonly byHand: boolean;
}
