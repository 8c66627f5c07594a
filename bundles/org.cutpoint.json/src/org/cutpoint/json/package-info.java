/** Strict reading of JSON files, with errors that name the file, the place in it, and what to do. */
@Version("0.1.0")
package org.cutpoint.json;

import org.osgi.annotation.versioning.Version;
