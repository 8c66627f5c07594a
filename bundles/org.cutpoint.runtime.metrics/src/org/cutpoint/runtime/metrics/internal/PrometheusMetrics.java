package org.cutpoint.runtime.metrics.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.cutpoint.api.observe.JobEvent;
import org.cutpoint.api.observe.JobListener;
import org.cutpoint.api.observe.LoadSource;
import org.cutpoint.api.observe.LoadSource.Load;
import org.cutpoint.api.observe.Metrics;
import org.cutpoint.api.observe.RunInfo;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Counts jobs with Prometheus' client, in a registry of its own. Labels have few values (kinds, outcomes, lanes), never models'
 * or clients' names, which others choose: each new one would stay in memory for ever. It listens
 * only while somebody has this service: who wants no metrics does not pay for them.
 */
@Component(service = Metrics.class)
@Designate(ocd = PrometheusMetrics.Config.class)
public final class PrometheusMetrics implements Metrics, JobListener {
    private static final double MS = 1000;
    private static final String OK = "ok";
    private static final String FAILED = "failed";

    /** What is counted. */
    @ObjectClassDefinition(name = "Cutpoint metrics", description = "Numbers for Prometheus.")
    @interface Config {
        @AttributeDefinition(description = "Whether there are numbers of the virtual machine, too")
        boolean jvm() default true;
    }

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final List<LoadSource> sources = new CopyOnWriteArrayList<>();
    private final Counter jobs;
    private final Counter fallbacks;
    private final Counter runs;
    private final Counter uploaded;
    private final Histogram total;
    private final Histogram waited;
    private final Histogram lanes;

    private final Optional<ServiceRegistration<JobListener>> listening;

    @Activate
    public PrometheusMetrics(BundleContext context, Config config) {
        this(config.jvm(), metrics -> Optional.of(context.registerService(JobListener.class, metrics, null)));
    }

    PrometheusMetrics(boolean jvm, Function<JobListener, Optional<ServiceRegistration<JobListener>>> listen) {
        jobs = Counter.builder()
                .name("cutpoint_jobs_total")
                .help("Jobs that have ended: of plans on the device (kind job), for clients of this server (inference)")
                .labelNames("kind", "outcome")
                .register(registry);
        fallbacks = Counter.builder()
                .name("cutpoint_job_fallbacks_total")
                .help("Jobs that ran elsewhere than planned")
                .register(registry);
        runs = Counter.builder()
                .name("cutpoint_runs_total")
                .help("Runs of plans that have begun")
                .register(registry);
        uploaded = Counter.builder()
                .name("cutpoint_upload_bytes_total")
                .help("Tensor bytes that jobs have sent up")
                .register(registry);
        total = histogram(
                "cutpoint_job_duration_seconds", "From a job's start, or its arrival here, to its end", "kind");
        waited = histogram("cutpoint_job_wait_seconds", "Time that jobs waited for their turn", "kind");
        lanes = histogram("cutpoint_lane_duration_seconds", "How long a job kept a lane busy", "lane");
        gauge("cutpoint_queue_jobs", "Inferences that wait for their turn", Load::waiting);
        gauge("cutpoint_queue_limit_jobs", "Inferences that may wait; more are refused", Load::mostWaiting);
        gauge("cutpoint_queue_bytes", "Inputs of inferences that wait", Load::waitingBytes);
        gauge("cutpoint_queue_limit_bytes", "Inputs that may wait; more are refused", Load::mostWaitingBytes);
        gauge("cutpoint_inferences_running", "Inferences that are computed now", Load::running);
        gauge("cutpoint_segments_loaded", "Segments of networks that are loaded", Load::segments);
        gauge("cutpoint_models_served", "Names under which something is served", Load::models);
        for (JobEvent.Kind kind : JobEvent.Kind.values()) {
            jobs.initLabelValues(name(kind), OK);
            jobs.initLabelValues(name(kind), FAILED);
        }
        if (jvm) {
            JvmMetrics.builder().register(registry);
        }
        listening = listen.apply(this);
    }

    @Deactivate
    void close() {
        listening.ifPresent(ServiceRegistration::unregister);
    }

    private Histogram histogram(String name, String help, String label) {
        return Histogram.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .classicOnly()
                .classicUpperBounds(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
                .register(registry);
    }

    private void gauge(String name, String help, ToDoubleFunction<Load> what) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(to -> to.call(
                        sources.stream().map(LoadSource::load).mapToDouble(what).sum()))
                .register(registry);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSource(LoadSource source) {
        sources.add(source);
    }

    void removeSource(LoadSource source) {
        sources.remove(source);
    }

    private static String name(JobEvent.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void ended(JobEvent job) {
        String kind = name(job.kind());
        jobs.labelValues(kind, job.failure().isEmpty() ? OK : FAILED).inc();
        if (job.fallback()) {
            fallbacks.inc();
        }
        if (job.failure().isEmpty()) {
            total.labelValues(kind).observe(job.totalMs() / MS);
            waited.labelValues(kind).observe(job.waitMs() / MS);
        }
        job.laneMs().forEach((lane, ms) -> lanes.labelValues(lane).observe(ms / MS));
        uploaded.inc(job.uploadBytes());
    }

    @Override
    public void began(RunInfo run) {
        runs.inc();
    }

    @Override
    public String contentType() {
        return PrometheusTextFormatWriter.CONTENT_TYPE;
    }

    @Override
    public String text() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(bytes, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(UTF_8);
    }
}
