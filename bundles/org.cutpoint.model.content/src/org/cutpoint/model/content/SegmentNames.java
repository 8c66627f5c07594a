package org.cutpoint.model.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.model.TensorInfo;

/**
 * Names under which servers of others have segments. Whoever writes a segment and whoever calls it know the same name without
 * having spoken: it says the model's content, and what the segment reads and makes, and nothing of the model's file, of what a
 * layer is taken to be, or of tiers.
 */
public final class SegmentNames {
    private static final String PREFIX = "cutpoint-";
    private static final int DIGITS = 16;

    private SegmentNames() {}

    /** Lower-case letters, digits and a hyphen: every server takes that. O(tensors). */
    public static String of(ModelGraph graph, Segment segment) {
        StringBuilder what = new StringBuilder(graph.sha256());
        tensors(what, segment.inputs());
        tensors(what, segment.outputs());
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(what.toString().getBytes(UTF_8));
            return PREFIX + HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void tensors(StringBuilder what, List<TensorInfo> tensors) {
        what.append('\n').append(tensors.size());
        // In which order layers are looked at is nothing of the segment's.
        tensors.stream().sorted(Comparator.comparing(TensorInfo::id)).forEach(t -> what.append('\n')
                .append(t.id().length())
                .append(' ')
                .append(t.id())
                .append(' ')
                .append(t.type())
                .append(t.shape()));
    }
}
