/** What every profiler of machines that are not at hand must hold to, as tests. */
@Version("0.1.0")
package org.cutpoint.profile.tck;

import org.osgi.annotation.versioning.Version;
