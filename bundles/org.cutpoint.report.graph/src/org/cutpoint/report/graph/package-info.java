/** Pictures of networks. */
@Version("0.1.0")
package org.cutpoint.report.graph;

import org.osgi.annotation.versioning.Version;
