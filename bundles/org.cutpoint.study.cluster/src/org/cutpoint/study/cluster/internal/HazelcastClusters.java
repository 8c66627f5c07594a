package org.cutpoint.study.cluster.internal;

import java.util.function.Consumer;
import org.cutpoint.study.Studies;
import org.cutpoint.study.share.Clusters;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Clusters of Hazelcast, none of whose classes is loaded before somebody asks for one. */
@Component
public final class HazelcastClusters implements Clusters {
    private final Studies studies;

    @Activate
    public HazelcastClusters(@Reference Studies studies) {
        this.studies = studies;
    }

    @Override
    public Gathering open(String address, boolean trusted, int workers, Consumer<String> said) {
        return Coordinator.open(Address.own(address, trusted), workers, said);
    }

    @Override
    public void help(String address, boolean trusted, int threads, boolean once, Consumer<String> said)
            throws InterruptedException {
        new Helper(studies, Address.of(address, trusted), threads, said).run(once);
    }
}
