/** The folder that all bundles share for what can be made again. */
@org.osgi.annotation.versioning.Version("0.1.0")
package org.cutpoint.cache;
