/** Electrical energy: measured by sensors of this machine, and what devices are known to draw. */
@Version("1.0.0")
package org.cutpoint.api.energy;

import org.osgi.annotation.versioning.Version;
