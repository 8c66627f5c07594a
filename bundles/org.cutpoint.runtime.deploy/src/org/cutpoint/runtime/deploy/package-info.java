/** Bundles of others, and how they are exchanged while somebody works with them. */
@Version("0.1.0")
package org.cutpoint.runtime.deploy;

import org.osgi.annotation.versioning.Version;
