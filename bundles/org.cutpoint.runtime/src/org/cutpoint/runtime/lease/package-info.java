/** Services that are exchanged while they are used. */
@Version("0.1.0")
package org.cutpoint.runtime.lease;

import org.osgi.annotation.versioning.Version;
