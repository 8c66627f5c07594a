/**
 * Which plan the next job takes while link and cloud change: by what jobs' own messages and replies tell. Without clock and
 * threads, which are the caller's.
 */
@org.osgi.annotation.versioning.Version("0.1.0")
package org.cutpoint.exec.adapt;
