package org.cutpoint.strategy.tasks.internal;

import org.cutpoint.api.scenario.Scenario;
import org.cutpoint.api.scenario.TaskScheduler;
import org.osgi.service.component.annotations.Component;

/**
 * As {@link DeePar}, but a task looks beyond its own delay. Where more tasks want slots than there are, {@code deepar}
 * lets them queue until waiting has eaten up what a slot gains; here a slot has {@linkplain SlotPrices a price}, so
 * that those take it that gain most, and others stay on the device or go on to the cloud. Without such a crowd both
 * decide alike. Ours.
 */
@Component(
        property = {
            TaskScheduler.ID + "=deepar-priced",
            TaskScheduler.DESCRIPTION
                    + "=As deepar, but slots that are in demand go to the tasks that gain most by them; ours."
        })
public final class DeeParPriced implements TaskScheduler {
    @Override
    public Session open(Scenario scenario) {
        return new PricedSession(scenario);
    }
}
