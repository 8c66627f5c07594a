/** Where the nodes and lines of a drawn graph go. */
@Version("0.1.0")
package org.cutpoint.graph.layout;

import org.osgi.annotation.versioning.Version;
