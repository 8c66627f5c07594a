package org.cutpoint.study;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where results come from: enough to get them again.
 *
 * @param name of the study: its file may say none, and be called otherwise when it is repeated
 * @param version of Cutpoint
 * @param started when the first cell was begun
 * @param finished when the last one was done
 * @param sessions how many processes worked on it; more than 1 if it was resumed
 * @param machine what it ran on, by what it says: {@code os}, {@code cpu}, {@code cores}, {@code memoryBytes}, {@code java}
 * @param studySha256 hash of the study file
 * @param studyText the study file
 * @param plannedSha256 hash of all planned columns: the same wherever the study runs
 * @param inputs models, profiles, networks, problems that were used
 * @param bundles what computed it
 */
public record Provenance(
        String name,
        String version,
        Instant started,
        Instant finished,
        int sessions,
        Map<String, String> machine,
        String studySha256,
        String studyText,
        String plannedSha256,
        List<Input> inputs,
        List<BundleHash> bundles) {
    public Provenance {
        machine = Collections.unmodifiableMap(new LinkedHashMap<>(machine));
        inputs = List.copyOf(inputs);
        bundles = List.copyOf(bundles);
    }

    /**
     * What was put in.
     *
     * @param kind {@code model}, {@code profile}, {@code network}, {@code problem}, {@code machine} ...
     * @param name as the study file has it
     * @param sha256 of the content, in hexadecimal; of a preset, of its numbers
     * @param copy where the results folder keeps a copy, relative to it; empty if it keeps none
     */
    public record Input(String kind, String name, String sha256, String copy) {}

    /**
     * A bundle.
     *
     * @param name symbolic name
     * @param version of the bundle
     * @param sha256 of its file, in hexadecimal; empty if that cannot be read
     */
    public record BundleHash(String name, String version, String sha256) {}
}
