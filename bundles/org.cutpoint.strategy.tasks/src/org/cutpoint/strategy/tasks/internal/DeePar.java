package org.cutpoint.strategy.tasks.internal;

import java.util.EnumSet;
import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.TaskMode;
import org.cutpoint.api.scenario.TaskScheduler;
import org.osgi.service.component.annotations.Component;

/**
 * Algorithm 1 of Huang, Wang, Wang and Liu, DeePar: A Hybrid Device-Edge-Cloud Execution Framework for Mobile Deep
 * Learning Applications, INFOCOM Workshops 2019: a task is placed at its arrival, for good, where it ends first: in one
 * of the four modes, through one of the edge servers that it reaches, at once or when another task starts or ends. It
 * gets, of each link, the least of its own bound and of what is left at any instant from its start on; its cuts are the
 * best for that.
 *
 * <p>Ties: the earlier start, then device before edge before cloud before edge and cloud, then the edge server's
 * position.
 *
 * <p>O(k + c l) for a task, with k starts and ends that lie ahead on the servers that it reaches, c of them at which
 * what is left increases and that come before the end of the best choice so far, and l layers. What has ended costs
 * nothing.
 */
@Component(
        property = {
            TaskScheduler.ID + "=deepar",
            TaskScheduler.DESCRIPTION + "=Cuts each task twice, where and when it then ends first (Huang et al., 2019)."
        })
public final class DeePar implements TaskScheduler {
    @Override
    public Session open(Scenario scenario) {
        return new SteadySession(scenario, EnumSet.allOf(TaskMode.class), false);
    }
}
