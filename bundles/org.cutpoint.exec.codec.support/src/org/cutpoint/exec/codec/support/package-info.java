/** What codecs of tensors would otherwise each write again. */
@Version("0.1.0")
package org.cutpoint.exec.codec.support;

import org.osgi.annotation.versioning.Version;
