package org.cutpoint.api.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.osgi.annotation.versioning.ConsumerType;

/** Writes a model that is split among tiers to a folder, in one format. A service for each format; thread-safe. */
@ConsumerType
public interface ModelExporter {
    /** The format's id, for example {@code onnx}. */
    String format();

    /**
     * Writes the segments of an assignment, in the order in which they run, each as a model of its own, and
     * {@code segments.json}, which says what there is (format {@code cutpoint-segments/1}). That file is written last: a
     * folder that has it is complete. Weights never are in memory as a whole. O(bytes written).
     *
     * @param device the tier where execution starts
     * @param tiers tier of every layer, by ids
     * @param folder a new one in a folder that exists, or an empty one
     * @param progress a step for each segment
     * @return the segments in the order in which they run
     * @throws InputException if a layer has no tier or does not exist, the folder is not empty, or a file
     *     cannot be written; then nothing is left
     */
    List<ExportedSegment> export(Model model, String device, Map<String, String> tiers, Path folder, Progress progress);

    /**
     * As {@link #export(Model, String, Map, Path, Progress)}, of several jobs' assignments in one folder: what is not the device's
     * of all of them, each segment once. This implementation takes one assignment.
     *
     * @param tiers of each job; at least one
     * @return the first job's segments, then those that others have beside them
     */
    default List<ExportedSegment> export(
            Model model, String device, List<Map<String, String>> tiers, Path folder, Progress progress) {
        if (tiers.size() != 1) {
            throw new InputException(
                    "--format", "'" + format() + "' holds the segments of one job", "Say which one, or use triton");
        }
        return export(model, device, tiers.get(0), folder, progress);
    }
}
