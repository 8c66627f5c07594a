/** Measured times of a network's layers on a machine, and the networks between machines. */
@Version("1.0.0")
package org.cutpoint.api.profile;

import org.osgi.annotation.versioning.Version;
