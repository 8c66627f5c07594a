/** The best way to run a single job: on any tiers, to and fro, in measured calls, within limits. */
@Version("0.1.0")
package org.cutpoint.strategy.singlejob;

import org.osgi.annotation.versioning.Version;
