package org.cutpoint.report;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Writes down runs. A service; thread-safe. Numbers that come from an emulated link or tier are labelled so. */
@ProviderType
public interface Reports {
    /** A run as {@code cutpoint-run/1}: JSON on one line, without its end. */
    String runJson(RunRecord run);

    /**
     * What was measured as Chrome's trace events, which Perfetto reads, too: a process for each run, in it a thread for
     * each lane (device, uplink, cloud, downlink).
     */
    String traceJson(List<RunRecord> runs);

    /**
     * Timelines as such trace events: a process for each, in it a thread for each lane.
     *
     * @param about what a reader should know of all of them, in one line
     */
    String traceJson(List<Timeline> timelines, String about);

    /** The runs as a table for people, one line each. Every line ends with a line feed. */
    String table(List<RunRecord> runs, TextStyle style);

    /**
     * What each part of a job takes, predicted beside measured, of runs on more than two tiers: medians over the jobs. A table
     * for people; every line ends with a line feed.
     */
    String parts(List<RunRecord> runs, TextStyle style);

    /** Each network's delay of a job, as measured, a bar for each strategy. Every line ends with a line feed. */
    String delays(List<RunRecord> runs, TextStyle style);

    /** A stream of frames as {@code cutpoint-stream/1}: JSON on one line, without its end. */
    String streamJson(StreamRecord stream);

    /**
     * Streams of frames as such trace events: as a run's, and above its lanes each frame from its coming to its result, with what
     * became of it. Frames without a result take no time.
     */
    String streamTraceJson(List<StreamRecord> streams);

    /** Streams of frames as a table for people, one line each. Every line ends with a line feed. */
    String streams(List<StreamRecord> streams, TextStyle style);

    /** The conditions of the runs (network, slowed tiers) in one line, with the label for what is emulated. */
    String conditions(List<RunRecord> runs);

    /**
     * A Gantt chart of the run's first jobs on device, uplink and cloud, as measured.
     *
     * @param jobs how many jobs at most
     */
    String gantt(RunRecord run, int jobs, TextStyle style);

    /** What a reader should know beside the table: which results are against expectation, and why. */
    List<String> notes(Comparison comparison);

    /** How well the predictions did, in one sentence. */
    String summary(Comparison comparison);

    /** How far the outputs of split jobs are from those of the whole networks, in one line for each kind of check. */
    List<String> verification(Comparison comparison);

    /** The comparison as {@code cutpoint-comparison/1}: JSON on several lines. */
    String comparisonJson(Comparison comparison);

    /** The comparison as a page that needs nothing else: HTML with inline SVG. */
    String comparisonHtml(Comparison comparison);
}
