/** What every strategy must pass: a contract as JUnit 5 tests, and the random instances that they use. */
@Version("0.1.0")
package org.cutpoint.strategy.tck;

import org.osgi.annotation.versioning.Version;
