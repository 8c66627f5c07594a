package org.cutpoint.api.plan;

/**
 * A tensor as planning sees it.
 *
 * @param id unique among a problem's inputs and outputs
 * @param bytes its size, bytes, >= 0
 */
public record DataItem(String id, long bytes) {}
