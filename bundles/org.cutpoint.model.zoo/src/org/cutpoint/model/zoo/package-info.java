/** The networks of the papers as models. */
@Version("0.1.0")
package org.cutpoint.model.zoo;

import org.osgi.annotation.versioning.Version;
