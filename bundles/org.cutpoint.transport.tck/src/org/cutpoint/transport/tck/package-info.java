/** What tests of transports share. */
@Version("0.1.0")
package org.cutpoint.transport.tck;

import org.osgi.annotation.versioning.Version;
