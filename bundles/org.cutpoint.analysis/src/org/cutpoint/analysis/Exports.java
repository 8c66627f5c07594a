package org.cutpoint.analysis;

import java.nio.file.Path;
import java.util.List;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ExportedSegment;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.plan.Planner.Planned;
import org.cutpoint.api.plan.Workload;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Writes down what there is to see. A service; thread-safe. A file is written whole or not at all, and replaces the one that
 * was there; all methods throw {@link org.cutpoint.api.InputException} if it cannot be.
 */
@ProviderType
public interface Exports {
    /** The network as a picture: SVG. */
    void picture(Model model, Path file);

    /** The plan as {@code cutpoint-plan/1}, or that there is none. */
    void plan(Workload workload, Planned planned, Path file);

    /** Formats in which models can be split, by id. */
    List<String> formats();

    /**
     * The model split as a plan says: in a folder of its own, {@code cut-1} and so on, for each of the plan's different
     * cuts, in the order in which jobs first have them; without these folders if there is only one.
     *
     * @param planned has a plan
     * @param format one of {@link #formats}
     * @param folder a new one in a folder that exists, or an empty one
     * @return all segments
     */
    List<ExportedSegment> segments(
            Model model, Workload workload, Planned planned, String format, Path folder, Progress progress);

    /**
     * Timetables as Chrome's trace events, which Perfetto reads.
     *
     * @param model name of the network
     * @param titled each with what it is: predicted, measured
     */
    void trace(String model, List<Titled> titled, Path file);

    /** A timetable and what it is. */
    record Titled(String title, Timetable timetable) {}
}
