/** What a drawn network consists of: what is folded, where everything lies, where it is cut. No user interface. */
@Version("0.1.0")
package org.cutpoint.ide.graph;

import org.osgi.annotation.versioning.Version;
