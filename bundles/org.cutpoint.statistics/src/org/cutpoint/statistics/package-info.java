/** What observations say beyond their mean. */
@Version("0.1.0")
package org.cutpoint.statistics;

import org.osgi.annotation.versioning.Version;
