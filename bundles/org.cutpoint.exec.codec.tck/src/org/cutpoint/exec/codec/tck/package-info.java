/** What every codec of tensors must hold to, as tests. */
@Version("0.1.0")
package org.cutpoint.exec.codec.tck;

import org.osgi.annotation.versioning.Version;
