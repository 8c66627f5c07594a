/** What strategies that cut jobs in two, device part and second tier's part, would otherwise each write again. */
@Version("0.1.0")
package org.cutpoint.strategy.support;

import org.osgi.annotation.versioning.Version;
