/** What a bundle needs in order to add a command. */
@Version("0.1.0")
package org.cutpoint.cli;

import org.osgi.annotation.versioning.Version;
