package org.cutpoint.api.scenario;

/**
 * From where to where values are drawn, each as likely as any other.
 *
 * @param from the least
 * @param to the largest, not less than {@code from}
 */
public record Range(double from, double to) {}
