/** What codecs of tensors, and those who emulate messages that are encoded, would otherwise each write again. */
@Version("0.1.0")
package org.cutpoint.exec.codec.support;

import org.osgi.annotation.versioning.Version;
