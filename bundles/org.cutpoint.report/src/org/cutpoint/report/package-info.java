/** What was planned, predicted and measured, for people (text, HTML) and for programs (JSON, traces). */
@Version("0.1.0")
package org.cutpoint.report;

import org.osgi.annotation.versioning.Version;
