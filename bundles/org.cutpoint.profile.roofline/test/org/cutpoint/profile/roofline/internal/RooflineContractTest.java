package org.cutpoint.profile.roofline.internal;

import org.cutpoint.api.profile.ProfilerFactory;
import org.cutpoint.profile.tck.ProfilerContract;

class RooflineContractTest extends ProfilerContract {
    @Override
    protected ProfilerFactory profilers() {
        return new RooflineProfilers();
    }
}
