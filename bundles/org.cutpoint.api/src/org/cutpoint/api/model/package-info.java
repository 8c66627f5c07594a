/** Networks as graphs: layers, tensors, segments; loading and splitting them. */
@Version("1.0.0")
package org.cutpoint.api.model;

import org.osgi.annotation.versioning.Version;
