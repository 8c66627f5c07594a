/** Looking after a runtime while it runs: its bundles, its plans, how it is. */
@Version("1.0.0")
package org.cutpoint.api.manage;

import org.osgi.annotation.versioning.Version;
