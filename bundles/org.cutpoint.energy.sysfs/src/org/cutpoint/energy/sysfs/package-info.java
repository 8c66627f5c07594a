/** Sensors as Linux shows them: folders of small files below {@code /sys}. */
@org.osgi.annotation.versioning.Version("0.1.0")
package org.cutpoint.energy.sysfs;
