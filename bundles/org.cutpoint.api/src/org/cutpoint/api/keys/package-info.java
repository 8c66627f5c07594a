/** Who reaches a server, how both ends know each other, and what a client may have a server do. */
@Version("1.0.0")
package org.cutpoint.api.keys;

import org.osgi.annotation.versioning.Version;
