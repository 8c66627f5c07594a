package org.cutpoint.strategy.tck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cutpoint.api.tiles.Front;
import org.cutpoint.api.tiles.Front.Image;
import org.cutpoint.api.tiles.Front.Local;
import org.cutpoint.api.tiles.Front.Prefix;
import org.cutpoint.api.tiles.Front.Stage;
import org.cutpoint.api.tiles.TileProblem;
import org.cutpoint.api.tiles.TileProblem.ShareFactors;
import org.cutpoint.api.tiles.Window;

/**
 * Random tile problems, with the corner cases in them: networks that cannot be tiled, layers without work, times of 0, equal
 * times, several cores, delays. The same source of randomness gives the same problems.
 */
public final class RandomTileProblems {
    private final Random random;

    /** Problems drawn from this source, see {@link RandomProblems#source}; not thread-safe. */
    public RandomTileProblems(Random random) {
        this.random = random;
    }

    /** A problem small enough for enumeration. */
    public TileProblem problem() {
        return problem(random.nextInt(4), 1 + random.nextInt(3));
    }

    /**
     * @param fused how many layers can be fused, >= 0
     * @param maxGrid most rows and columns of tiles
     */
    public TileProblem problem(int fused, int maxGrid) {
        Front front = front(fused);
        int layers = fused + Math.max(fused == 0 ? 1 : 0, random.nextInt(3));
        boolean whole = random.nextBoolean();
        List<Double> device = new ArrayList<>();
        List<Double> edge = new ArrayList<>();
        List<Long> macs = new ArrayList<>();
        List<Long> crossing = new ArrayList<>();
        for (int l = 0; l < layers; l++) {
            device.add(time(whole));
            edge.add(time(whole) / 4);
            macs.add((long) random.nextInt(1000));
            crossing.add((long) random.nextInt(4000));
        }
        crossing.add(0L);
        boolean paper = random.nextBoolean();
        List<Double> returning = new ArrayList<>();
        for (int l = 0; l < layers; l++) {
            returning.add((double) random.nextInt(8));
        }
        returning.add(paper ? 0.0 : random.nextInt(3));
        return new TileProblem(
                "random",
                front,
                device,
                edge,
                macs,
                crossing,
                1 + random.nextInt(400),
                paper ? 0 : random.nextInt(3),
                paper ? 0 : random.nextInt(3),
                returning,
                paper ? 1 : 1 + random.nextInt(3),
                maxGrid,
                paper ? ShareFactors.NONE : new ShareFactors(0.5 + random.nextDouble(), 0.5 + 2 * random.nextDouble()));
    }

    private double time(boolean whole) {
        return random.nextInt(6) == 0 ? 0 : whole ? random.nextInt(20) : 20 * random.nextDouble();
    }

    private Front front(int layers) {
        Map<String, Image> tensors = new LinkedHashMap<>();
        List<Stage> stages = new ArrayList<>();
        List<Prefix> prefixes = new ArrayList<>();
        Image image = new Image(1 + random.nextInt(4), 8 + random.nextInt(8), 8 + random.nextInt(8), 4);
        tensors.put("t0", image);
        for (int l = 1; l <= layers; l++) {
            Window window = random.nextInt(3) == 0 ? new Window(2, 2, 1, 0) : new Window(3, 1, 1, 1);
            image = new Image(
                    1 + random.nextInt(8), image.height() / window.stride(), image.width() / window.stride(), 4);
            tensors.put("t" + l, image);
            Local local =
                    new Local("n" + l, List.of("t" + (l - 1)), "t" + l, window, window, false, random.nextInt(4) * 9L);
            stages.add(new Stage("l" + l, List.of(local)));
            prefixes.add(new Prefix(l, "t" + l));
        }
        return new Front(tensors, List.of("t0"), stages, prefixes);
    }
}
