/**
 * Studies: what a study file asks for, what came out, and the services that run, keep, show and compare them. Records
 * are immutable; services are thread-safe unless they say otherwise.
 */
@Version("0.1.0")
package org.cutpoint.study;

import org.osgi.annotation.versioning.Version;
