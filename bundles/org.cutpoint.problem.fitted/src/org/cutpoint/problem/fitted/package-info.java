/** Line networks on curves that fit other networks. */
@Version("0.1.0")
package org.cutpoint.problem.fitted;

import org.osgi.annotation.versioning.Version;
