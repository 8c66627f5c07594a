/** Running segments and whole plans, and what was measured. */
@Version("1.0.0")
package org.cutpoint.api.run;

import org.osgi.annotation.versioning.Version;
