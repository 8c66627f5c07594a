/** What every stage shares: errors that a person can act on, progress, leases on services that come and go. */
@Version("1.0.0")
package org.cutpoint.api;

import org.osgi.annotation.versioning.Version;
