/** Runtimes beside the IDE, and strategies that are brought into them and into the IDE itself. */
@Version("0.1.0")
package org.cutpoint.ide.runtimes;

import org.osgi.annotation.versioning.Version;
