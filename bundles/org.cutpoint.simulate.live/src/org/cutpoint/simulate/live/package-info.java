/** Scenarios carried out for real, beside what the simulation says of them. */
@Version("0.1.0")
package org.cutpoint.simulate.live;

import org.osgi.annotation.versioning.Version;
