/** Receptive fields of tiles. */
@Version("0.1.0")
package org.cutpoint.tiles.trace;

import org.osgi.annotation.versioning.Version;
