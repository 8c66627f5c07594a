/** The bytes of models: what is hashed, sent and kept. */
@Version("0.1.0")
package org.cutpoint.model.content;

import org.osgi.annotation.versioning.Version;
