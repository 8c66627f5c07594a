/** How far results of a network that ran in parts are from the whole network's. */
@org.osgi.annotation.versioning.Version("0.1.0")
package org.cutpoint.exec.compare;
