/** Files read and written as a whole. */
@org.osgi.annotation.versioning.Version("0.1.0")
package org.cutpoint.files;
