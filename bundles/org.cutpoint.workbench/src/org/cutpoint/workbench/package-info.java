/**
 * What everything that people work with shares, the command line as well as studies: from a model's name to its planning
 * problem, clouds to run on, cuts as people write them.
 */
@Version("0.1.0")
package org.cutpoint.workbench;

import org.osgi.annotation.versioning.Version;
