/** How long placed tasks take, and the best cuts for given bandwidths: the same for costs, simulations and schedulers. */
@Version("0.1.0")
package org.cutpoint.scenario.delay;

import org.osgi.annotation.versioning.Version;
