/**
 * Most entries of indirect tables that one walk of a candidate may read: two of the
 * longest tables. Bytes changed blindly can make a chain of tables that costs 2^31
 * reads.
 */
export const WALK_LIMIT = 1 << 17;
