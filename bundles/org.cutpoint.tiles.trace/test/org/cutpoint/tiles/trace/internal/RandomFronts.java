package org.cutpoint.tiles.trace.internal;

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
import org.cutpoint.api.tiles.Window;

/** Small networks with odd windows and branches. */
final class RandomFronts {
    private final Random random;
    private final Map<String, Image> tensors = new LinkedHashMap<>();
    private final List<Stage> layers = new ArrayList<>();
    private final List<Prefix> prefixes = new ArrayList<>();
    private final boolean dilated;
    private int count;

    private RandomFronts(Random random, boolean dilated) {
        this.random = random;
        this.dilated = dilated;
    }

    /** @param dilated whether windows may have holes */
    static Front of(Random random, boolean dilated) {
        return new RandomFronts(random, dilated).build();
    }

    private Front build() {
        String last = "image";
        tensors.put(last, new Image(3, 5 + random.nextInt(20), 5 + random.nextInt(20), 4));
        for (int i = 0; i < 1 + random.nextInt(5); i++) {
            last = random.nextInt(4) == 0 ? branches(last) : window(last);
            prefixes.add(new Prefix(layers.size(), last));
        }
        return new Front(tensors, List.of("image"), layers, prefixes);
    }

    private String window(String input) {
        Image from = tensors.get(input);
        boolean tight = random.nextInt(3) == 0;
        Window y = window(from.height(), tight);
        Window x = window(from.width(), tight);
        return add(
                List.of(input),
                y,
                x,
                tight,
                new Image(1 + random.nextInt(4), outputs(y, from.height()), outputs(x, from.width()), 4));
    }

    private Window window(int size, boolean tight) {
        int kernel = 1 + random.nextInt(4);
        int dilation = dilated && !tight ? 1 + random.nextInt(3) : 1;
        int reach = (kernel - 1) * dilation + 1;
        int before = random.nextInt(kernel);
        return reach > size ? Window.POINT : new Window(kernel, 1 + random.nextInt(4), dilation, before);
    }

    /** With as much padding behind as before. */
    private static int outputs(Window window, int size) {
        return (size + 2 * window.before() - window.reach()) / window.stride() + 1;
    }

    /** A residual block: one branch keeps, the other looks around. */
    private String branches(String input) {
        Image from = tensors.get(input);
        Window around = new Window(3, 1, 1, 1);
        String first = add(List.of(input), around, around, false, from);
        String second = random.nextBoolean() ? add(List.of(first), around, around, false, from) : first;
        return add(List.of(second, input), Window.POINT, Window.POINT, false, from);
    }

    private String add(List<String> inputs, Window y, Window x, boolean tight, Image image) {
        String name = "t" + count++;
        tensors.put(name, image);
        layers.add(new Stage(
                "layer" + count,
                List.of(new Local("node" + count, inputs, name, y, x, tight, random.nextInt(3) * 10L))));
        return name;
    }
}
