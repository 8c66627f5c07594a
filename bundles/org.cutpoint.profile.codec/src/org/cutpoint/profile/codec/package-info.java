/** What codecs make of a network's tensors, and of its results. */
@Version("0.1.0")
package org.cutpoint.profile.codec;

import org.osgi.annotation.versioning.Version;
