/**
 * Entries of indirect tables that one walk of a candidate may read: two of the longest.
 * Bytes that are changed blindly can make a chain of tables that costs 2^31.
 */
export const WALK_LIMIT = 1 << 17;
