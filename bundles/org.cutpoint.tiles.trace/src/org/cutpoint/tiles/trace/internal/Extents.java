package org.cutpoint.tiles.trace.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cutpoint.api.tiles.Front.Image;
import org.cutpoint.api.tiles.Front.Local;
import org.cutpoint.api.tiles.Front.Stage;
import org.cutpoint.api.tiles.Region;
import org.cutpoint.api.tiles.TilePath;
import org.cutpoint.tiles.trace.internal.BackwardTracer.Fused;

/** What paths of the same fused layers compute, send and keep. */
final class Extents {
    private final Fused fused;
    /** The layer that makes a tensor, -1 for the network's inputs, and the last one that reads it. */
    private final Map<String, Integer> makers = new HashMap<>();

    private final Map<String, Integer> readers = new HashMap<>();
    /** The last node that reads a tensor. */
    private final Map<String, Integer> lastNodes = new HashMap<>();

    Extents(Fused fused) {
        this.fused = fused;
        fused.front().inputs().forEach(input -> makers.put(input, -1));
        int position = 0;
        for (int l = 0; l < fused.layers().size(); l++) {
            for (Local node : fused.layers().get(l).nodes()) {
                makers.put(node.output(), l);
                for (String input : node.inputs()) {
                    readers.put(input, l);
                    lastNodes.put(input, position);
                }
                position++;
            }
        }
        readers.put(fused.output(), fused.layers().size());
        lastNodes.put(fused.output(), position);
    }

    /** O(nodes + crossing tensors of all cuts). */
    TilePath path(int id, Region tile, Axis y, Axis x) {
        int n = fused.layers().size();
        List<Long> macs = new ArrayList<>(n);
        List<Double> shares = new ArrayList<>(n);
        for (Stage layer : fused.layers()) {
            long whole = 0;
            long mine = 0;
            long wholePixels = 0;
            long minePixels = 0;
            for (Local node : layer.nodes()) {
                Image output = fused.front().tensors().get(node.output());
                long all = (long) output.height() * output.width();
                long some = area(node.output(), y, x);
                whole += node.macsPerPixel() * all;
                mine += node.macsPerPixel() * some;
                wholePixels += output.depth() * all;
                minePixels += output.depth() * some;
            }
            macs.add(mine);
            shares.add(whole > 0 ? (double) mine / whole : (double) minePixels / wholePixels);
        }
        long[] uploads = new long[n + 1];
        for (String tensor : y.held().keySet()) {
            int last = readers.getOrDefault(tensor, -1);
            for (int behind = makers.get(tensor) + 1; behind <= last; behind++) {
                uploads[behind] += bytes(tensor, y, x);
            }
        }
        List<Long> uploadBytes = new ArrayList<>(n + 1);
        for (long upload : uploads) {
            uploadBytes.add(upload);
        }
        return new TilePath(id, tile, macs, shares, uploadBytes, peak(y, x));
    }

    private long peak(Axis y, Axis x) {
        long kept = 0;
        for (String input : fused.front().inputs()) {
            kept += bytes(input, y, x);
        }
        long peak = kept;
        for (int i = 0; i < fused.nodes().size(); i++) {
            Local node = fused.nodes().get(i);
            kept += bytes(node.output(), y, x);
            peak = Math.max(peak, kept);
            for (String input : node.inputs().stream().distinct().toList()) {
                if (lastNodes.get(input) == i) {
                    kept -= bytes(input, y, x);
                }
            }
        }
        return peak;
    }

    private long area(String tensor, Axis y, Axis x) {
        return y.held().containsKey(tensor)
                ? (long) y.held().get(tensor).length() * x.held().get(tensor).length()
                : 0;
    }

    private long bytes(String tensor, Axis y, Axis x) {
        Image image = fused.front().tensors().get(tensor);
        return image.depth() * image.elementBytes() * area(tensor, y, x);
    }
}
