/** How long work takes on a machine that others use, too: for profiles, for tiers that are emulated, and as replies tell it. */
@org.osgi.annotation.versioning.Version("0.1.0")
package org.cutpoint.exec.timing;
