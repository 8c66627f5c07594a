package org.cutpoint.runtime.health.internal;

import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.cutpoint.api.InputException;
import org.cutpoint.api.run.SegmentExecutor;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Whether ONNX Runtime is loaded: it says its version only when its native library and the provider that is configured work. */
@Component(property = {HealthCheck.NAME + "=inference-runtime", HealthCheck.TAGS + "=cutpoint"})
public final class InferenceRuntimeCheck implements HealthCheck {
    /** Null while there is none. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile SegmentExecutor executor;

    @Override
    public Result execute() {
        SegmentExecutor now = executor;
        if (now == null) {
            return Results.critical("nothing here runs networks: the bundle org.cutpoint.exec.ort is not at work");
        }
        try {
            return Results.ok(now.runtime());
        } catch (InputException e) {
            return Results.critical(e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            return Results.critical("its library does not load: " + e);
        }
    }
}
