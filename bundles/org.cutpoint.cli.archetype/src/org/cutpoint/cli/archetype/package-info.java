/** Projects for bundles of one's own. */
@Version("0.1.0")
package org.cutpoint.cli.archetype;

import org.osgi.annotation.versioning.Version;
