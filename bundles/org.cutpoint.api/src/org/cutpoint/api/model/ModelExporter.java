package org.cutpoint.api.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
     * @throws org.cutpoint.api.InputException if a layer has no tier or does not exist, the folder is not empty, or a file
     *     cannot be written; then nothing is left
     */
    List<ExportedSegment> export(Model model, String device, Map<String, String> tiers, Path folder, Progress progress);
}
