/**
 * Studies that several processes work on. Cells travel as data: what does them, in which version, is named and resolved as a
 * service where they are done. Nothing here knows how members find each other.
 */
@Version("0.1.0")
package org.cutpoint.study.share;

import org.osgi.annotation.versioning.Version;
