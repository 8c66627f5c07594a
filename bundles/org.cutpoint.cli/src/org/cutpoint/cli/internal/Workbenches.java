package org.cutpoint.cli.internal;

import org.cutpoint.profile.codec.CodecProfiler;
import org.cutpoint.workbench.Workbench;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The {@link Workbench} for commands that seldom need it: what it consists of is not even started before somebody asks
 * for it.
 */
@Component(service = Workbenches.class)
public final class Workbenches {
    private final Runnable startAll;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile ComponentServiceObjects<Workbench> objects;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    private volatile ComponentServiceObjects<CodecProfiler> codecProfilers;

    @Activate
    public Workbenches(@Reference(target = Main.START_ALL) Runnable startAll) {
        this.startAll = startAll;
    }

    Workbenches(Runnable startAll, ComponentServiceObjects<Workbench> objects) {
        this.startAll = startAll;
        this.objects = objects;
    }

    /**
     * A workbench, to be given back.
     *
     * @throws IllegalStateException if something that it needs does not start
     */
    Workbench get() {
        startAll.run();
        ComponentServiceObjects<Workbench> made = objects;
        Workbench workbench = made == null ? null : made.getService();
        if (workbench == null) {
            throw new IllegalStateException("what loads or profiles models did not start");
        }
        return workbench;
    }

    /**
     * What measures codecs.
     *
     * @throws IllegalStateException if something that it needs does not start
     */
    CodecProfiler codecProfiler() {
        startAll.run();
        ComponentServiceObjects<CodecProfiler> made = codecProfilers;
        CodecProfiler profiler = made == null ? null : made.getService();
        if (profiler == null) {
            throw new IllegalStateException("what measures codecs did not start");
        }
        return profiler;
    }

    void giveBack(Workbench workbench) {
        ComponentServiceObjects<Workbench> made = objects;
        if (made != null) {
            made.ungetService(workbench);
        }
    }
}
