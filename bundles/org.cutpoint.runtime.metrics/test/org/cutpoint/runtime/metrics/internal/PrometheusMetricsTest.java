package org.cutpoint.runtime.metrics.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.cutpoint.api.observe.JobEvent;
import org.cutpoint.api.observe.LoadSource;
import org.junit.jupiter.api.Test;

class PrometheusMetricsTest {
    private final PrometheusMetrics metrics = new PrometheusMetrics(false, listener -> Optional.empty());

    private static JobEvent job(String model, Optional<String> failure) {
        return new JobEvent(
                "id",
                JobEvent.Kind.JOB,
                model,
                "plan",
                "peer",
                Instant.EPOCH,
                5,
                20,
                Map.of("device", 15.0),
                1000,
                failure,
                false);
    }

    @Test
    void countsJobsByOutcome() {
        metrics.ended(job("a", Optional.empty()));
        metrics.ended(job("b", Optional.empty()));
        metrics.ended(job("c", Optional.of("lost")));

        assertThat(metrics.text())
                .contains(
                        "cutpoint_jobs_total{kind=\"job\",outcome=\"ok\"} 2.0\n",
                        "cutpoint_jobs_total{kind=\"job\",outcome=\"failed\"} 1.0\n",
                        "cutpoint_jobs_total{kind=\"inference\",outcome=\"ok\"} 0.0\n",
                        "cutpoint_upload_bytes_total 3000.0\n",
                        "cutpoint_job_duration_seconds_bucket{kind=\"job\",le=\"0.01\"} 0\n",
                        "cutpoint_job_duration_seconds_bucket{kind=\"job\",le=\"0.02\"} 2\n",
                        "cutpoint_job_duration_seconds_sum{kind=\"job\"} 0.04\n",
                        "cutpoint_lane_duration_seconds_count{lane=\"device\"} 3\n");
    }

    @Test
    void clientsCannotMakeNewSeries() {
        String before = metrics.text().replaceAll(" [0-9.]+\n", "\n");
        metrics.ended(job("first", Optional.empty()));
        String one = metrics.text().replaceAll(" [0-9.]+\n", "\n");
        metrics.ended(job("a name of a client's own", Optional.empty()));

        assertThat(metrics.text().replaceAll(" [0-9.]+\n", "\n")).isEqualTo(one).isNotEqualTo(before);
    }

    @Test
    void saysWhatWaitsNow() {
        LoadSource source = () -> new LoadSource.Load(3, 1024, 12, 512, 1, 4, 5);
        metrics.addSource(source);
        assertThat(metrics.text()).contains("cutpoint_queue_jobs 3.0\n", "cutpoint_queue_limit_jobs 1024.0\n");

        metrics.removeSource(source);
        assertThat(metrics.text()).contains("cutpoint_queue_jobs 0.0\n");
    }
}
