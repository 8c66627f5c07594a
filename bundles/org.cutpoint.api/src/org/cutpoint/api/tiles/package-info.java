/**
 * Fused layers: a network's front in tiles, each of which is computed by itself through several layers, on the device as far
 * as it pays and on the edge from there on.
 *
 * <p>Li, Wang, Zhou, Duan, Wu, "Fused-Layer-based DNN Model Parallelism and Partial Computation Offloading", GLOBECOM 2022,
 * below "the paper"; tiles that are fused: Alwani, Chen, Ferdman, Milder, "Fused-Layer CNN Accelerators", MICRO 2016,
 * doi:10.1109/MICRO.2016.7783725.
 */
@Version("1.0.0")
package org.cutpoint.api.tiles;

import org.osgi.annotation.versioning.Version;
