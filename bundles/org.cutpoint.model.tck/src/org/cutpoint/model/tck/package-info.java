/** What every splitter of models must hold to, as tests. */
@Version("0.1.0")
package org.cutpoint.model.tck;

import org.osgi.annotation.versioning.Version;
