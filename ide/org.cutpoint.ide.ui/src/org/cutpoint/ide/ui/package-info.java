/** What the parts of the workbench share: ids, colours, services, jobs. */
@Version("0.1.0")
package org.cutpoint.ide.ui;

import org.osgi.annotation.versioning.Version;
