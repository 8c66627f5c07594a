/**
 * Many tasks of many devices, several edge servers, one cloud: each task's network is cut twice, and bandwidth and
 * slots of the servers are reserved for it. After Huang, Wang, Wang and Liu, DeePar: A Hybrid Device-Edge-Cloud
 * Execution Framework for Mobile Deep Learning Applications, INFOCOM Workshops 2019.
 */
@Version("1.0.0")
package org.cutpoint.api.scenario;

import org.osgi.annotation.versioning.Version;
