/** Carrying models and tensors between a device and a server. */
@Version("1.0.0")
package org.cutpoint.api.transport;

import org.osgi.annotation.versioning.Version;
