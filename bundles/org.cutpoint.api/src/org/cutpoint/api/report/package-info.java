/** What is to be shown of results, tables and figures on a page, whatever it is then written as. */
@Version("1.0.0")
package org.cutpoint.api.report;

import org.osgi.annotation.versioning.Version;
