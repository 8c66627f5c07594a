/** Calls between clients and servers of Cutpoint, whatever carries them: services, and connections that use them. */
@Version("0.1.0")
package org.cutpoint.transport.calls;

import org.osgi.annotation.versioning.Version;
