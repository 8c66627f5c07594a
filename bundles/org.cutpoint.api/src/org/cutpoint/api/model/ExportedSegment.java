package org.cutpoint.api.model;

import java.util.List;

/**
 * A segment in a folder of segments.
 *
 * @param name unique in its folder
 * @param tier where it runs
 * @param segment its layers and tensors
 * @param files the model's file, and that of its weights if they are apart
 */
public record ExportedSegment(String name, String tier, Segment segment, List<ExportedFile> files) {
    public ExportedSegment {
        files = List.copyOf(files);
    }

    /** Size of all its files. */
    public long bytes() {
        return files.stream().mapToLong(ExportedFile::bytes).sum();
    }

    /**
     * A file of a segment.
     *
     * @param path below the folder, with slashes
     * @param bytes its size
     * @param sha256 hash of its content, lower-case hexadecimal
     */
    public record ExportedFile(String path, long bytes, String sha256) {}
}
