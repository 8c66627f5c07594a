/** What is wrong with models of the workspace, and what can be done about it. */
@Version("0.1.0")
package org.cutpoint.ide.problems;

import org.osgi.annotation.versioning.Version;
