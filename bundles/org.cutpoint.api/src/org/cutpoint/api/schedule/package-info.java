/**
 * The offloading pipeline of one job: in which order the device computes the layers of its part, so that a tensor is on
 * its way up while the next layers are computed. After Duan and Wu, Computation Offloading Scheduling for Deep Neural
 * Network Inference in Mobile Computing, IWQoS 2021.
 */
@Version("1.0.0")
package org.cutpoint.api.schedule;

import org.osgi.annotation.versioning.Version;
