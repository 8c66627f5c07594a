package org.cutpoint.runtime.log.internal;

import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cutpoint.api.observe.JobEvent;
import org.cutpoint.api.observe.JobListener;
import org.cutpoint.api.observe.RunInfo;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line for each job, by SLF4J: {@code key=value}, blanks between, so that any tool can take it apart. The logger {@code
 * org.cutpoint.jobs} has what went well as information and what did not as a warning.
 */
@Component
public final class JobLog implements JobListener {
    /** Of texts from elsewhere. */
    private static final int LONGEST = 300;

    private final Logger log;

    public JobLog() {
        this(LoggerFactory.getLogger("org.cutpoint.jobs"));
    }

    JobLog(Logger log) {
        this.log = log;
    }

    @Override
    public void ended(JobEvent job) {
        if (job.failure().isPresent()) {
            if (log.isWarnEnabled()) {
                log.warn(line(job));
            }
        } else if (log.isInfoEnabled()) {
            log.info(line(job));
        }
    }

    @Override
    public void began(RunInfo run) {
        if (log.isInfoEnabled()) {
            log.info("run=" + word(run.id()) + " begins model=" + word(run.model()) + " tiers="
                    + word(String.join(",", run.tiers())) + " jobs=" + run.jobs() + peer(run.peer()));
        }
    }

    @Override
    public void over(RunInfo run) {
        if (log.isInfoEnabled()) {
            log.info("run=" + word(run.id()) + " is over");
        }
    }

    private static String peer(String peer) {
        return peer.isEmpty() ? "" : " peer=" + word(peer);
    }

    static String line(JobEvent job) {
        String lanes = new TreeMap<>(job.laneMs())
                .entrySet().stream()
                        .map(lane -> " " + lane.getKey() + "Ms=" + ms(lane.getValue()))
                        .collect(Collectors.joining());
        return (job.kind() == JobEvent.Kind.JOB ? "job=" : "inference=") + word(job.id())
                + (job.failure().isPresent() ? " failed" : " done")
                + " model=" + word(job.model())
                + " plan=" + word(job.plan())
                + peer(job.peer())
                + " waitMs=" + ms(job.waitMs())
                + " totalMs=" + ms(job.totalMs())
                + lanes
                + (job.uploadBytes() > 0 ? " uploadBytes=" + job.uploadBytes() : "")
                + (job.fallback() ? " fallback=true" : "")
                + job.failure().map(why -> " why=" + word(why)).orElse("");
    }

    private static String ms(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** One word, or in quotes; nobody begins a line of his own with a name that he gave. */
    private static String word(String text) {
        String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        String clean = shown.replaceAll("\\p{Cntrl}", " ");
        return clean.matches("[^\\s\"=]+")
                ? clean
                : "\"" + clean.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
