package org.cutpoint.api.profile;

/**
 * A machine that can be planned for without having it.
 *
 * @param name by which it is asked for
 * @param description what it is, for people
 * @param source where its figures come from
 */
public record KnownMachine(String name, String description, String source) {}
