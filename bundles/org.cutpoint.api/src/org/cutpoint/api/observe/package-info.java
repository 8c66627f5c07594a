/** Watching a process while it works: what it runs, what waits, whether it is well. */
@Version("1.0.0")
package org.cutpoint.api.observe;

import org.osgi.annotation.versioning.Version;
