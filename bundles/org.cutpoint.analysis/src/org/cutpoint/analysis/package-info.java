/**
 * What views of a network's cuts show, without a view: curves over all cuts, schedules as bars in lanes, strategies beside
 * each other, properties of layers, files to keep.
 */
@Version("0.1.0")
package org.cutpoint.analysis;

import org.osgi.annotation.versioning.Version;
