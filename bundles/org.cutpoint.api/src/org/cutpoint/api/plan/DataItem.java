package org.cutpoint.api.plan;

/**
 * A tensor as planning sees it.
 *
 * @param id unique among a problem's inputs and outputs
 * @param bytes its size, bytes, >= 0
 * @param backBytes its size on the way to the first tier, bytes, >= 0: where tensors are encoded, sizes stand for the time
 *     of coding, too, which is not the same in both directions
 */
public record DataItem(String id, long bytes, long backBytes) {
    /** Of one size. */
    public DataItem(String id, long bytes) {
        this(id, bytes, bytes);
    }
}
