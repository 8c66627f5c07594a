/** ONNX files as models: loading and splitting. */
@Version("0.1.0")
package org.cutpoint.model.onnx;

import org.osgi.annotation.versioning.Version;
