package org.cutpoint.study;

/**
 * A comparison within an experiment: every value of one coordinate against one of them, paired over all other coordinates.
 *
 * @param id unique in its experiment: lower-case letters, digits, dashes
 * @param title a few words
 * @param of the coordinate, mostly {@code strategy}
 * @param against its value that the others are compared with
 * @param value the quantity that is compared
 * @param where which rows count
 */
public record Comparison(String id, String title, String of, String against, String value, Filter where) {}
