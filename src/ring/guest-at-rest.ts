import type { Profile } from "../engine/profile.ts";
import type { GuestMemory } from "../memory/guest-memory.ts";

/** A stopped guest, and the vhost version that judges its chains. */
export interface GuestAtRest {
  readonly memory: GuestMemory;
  /** Byte order of the guest, if the image states it; legacy rings follow it. */
  readonly endian: "little" | "big" | undefined;
  readonly profile: Profile;
  /** A person gave the ring addresses, not a VMM. */
  readonly byHand: boolean;
}
