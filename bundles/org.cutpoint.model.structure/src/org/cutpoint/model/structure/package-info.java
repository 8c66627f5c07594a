/** What kind of graph a network is, where every path leads through, and what may be treated as one. */
@Version("0.1.0")
package org.cutpoint.model.structure;

import org.osgi.annotation.versioning.Version;
