/** Problems, strategies, plans and what a plan costs. */
@Version("1.0.0")
package org.cutpoint.api.plan;

import org.osgi.annotation.versioning.Version;
