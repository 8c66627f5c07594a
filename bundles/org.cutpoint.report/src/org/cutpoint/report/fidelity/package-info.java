/** How near predictions are to what is measured: cases, their statistics, and the writing of both. */
@Version("0.1.0")
package org.cutpoint.report.fidelity;

import org.osgi.annotation.versioning.Version;
