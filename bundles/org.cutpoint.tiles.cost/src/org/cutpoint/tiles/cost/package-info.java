/** What tile plans cost. */
@Version("0.1.0")
package org.cutpoint.tiles.cost;

import org.osgi.annotation.versioning.Version;
