package org.cutpoint.api.profile;

/**
 * Where something was measured.
 *
 * @param id short stable name of this kind of machine and runtime: profiles are cached by it
 * @param os operating system and architecture
 * @param cpu processor's name
 * @param cores cores that this process may use
 * @param runtime inference runtime with version and provider
 */
public record Machine(String id, String os, String cpu, int cores, String runtime) {}
