/** What the workbench works on: the network that is looked at, under which conditions, and what comes of it. */
@Version("0.1.0")
package org.cutpoint.ide.core;

import org.osgi.annotation.versioning.Version;
