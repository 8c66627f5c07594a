package org.cutpoint.ide.ui.graph.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.graph.layout.GraphLayout;
import org.cutpoint.ide.graph.Colouring;
import org.cutpoint.ide.graph.Hierarchy;
import org.cutpoint.ide.graph.Scene;
import org.cutpoint.ide.graph.SceneBuilder;
import org.cutpoint.ide.ui.Palette;
import org.cutpoint.ide.ui.Services;
import org.eclipse.swt.SWT;
import org.eclipse.swt.layout.FillLayout;
import org.eclipse.swt.widgets.Listener;
import org.eclipse.swt.widgets.Shell;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FluidTest {
    @BeforeEach
    void begin() throws Exception {
        Studio.begin();
        Studio.until(
                "services are there", () -> Services.find(GraphLayout.class).isPresent());
    }

    /** Modules of four branches, one after the other, and some skips. */
    private static ModelGraph network(int layers) {
        Random random = new Random(7);
        TensorInfo input = TensorInfo.of("input", ElementType.FP32, List.of(1L, 3L, 224L, 224L));
        List<Layer> all = new ArrayList<>();
        String last = "input";
        while (all.size() < layers) {
            List<String> ends = new ArrayList<>();
            for (int branch = 0; branch < 4; branch++) {
                String from = last;
                for (int depth = 0; depth <= random.nextInt(3); depth++) {
                    from = layer(all, List.of(from), random);
                }
                ends.add(from);
            }
            last = layer(all, ends, random);
        }
        return new ModelGraph("large", "0".repeat(64), List.of(input), all, List.of(last));
    }

    private static String layer(List<Layer> all, List<String> inputs, Random random) {
        String id = "layer" + all.size();
        TensorInfo output = TensorInfo.of(id + ":0", ElementType.FP32, List.of(1L, 1L + random.nextInt(64), 28L, 28L));
        all.add(new Layer(
                id,
                List.of(id),
                List.of("Conv", "Relu"),
                inputs,
                List.of(output),
                1000L * random.nextInt(5000),
                10,
                40));
        return output.id();
    }

    @Test
    void twoThousandLayersStayFluid() {
        ModelGraph model = network(2000);
        GraphLayout layout = Services.find(GraphLayout.class).orElseThrow();
        Hierarchy hierarchy = Hierarchy.of(model);
        List<String> all = hierarchy.all().stream().map(group -> group.id()).toList();
        SceneBuilder builder = new SceneBuilder(model, hierarchy, layout);
        builder.build(Set.copyOf(all.subList(0, Math.min(20, all.size()))), Progress.NONE);
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long begun = System.nanoTime();
        Scene scene = builder.build(Set.copyOf(all), Progress.NONE);
        double wallS = (System.nanoTime() - begun) / 1e9;
        double layoutS = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1e9;
        Shell shell = new Shell(Studio.display(), SWT.SHELL_TRIM);
        shell.setLayout(new FillLayout());
        GraphCanvas canvas = new GraphCanvas(shell, new Selected());
        shell.setBounds(0, 0, 1200, 900);
        shell.open();
        canvas.show(scene, OptionalInt.empty());
        canvas.look(Look.of(Palette.of(canvas), Colouring.WORK, model, Optional.empty(), OptionalInt.of(700)), "cut");
        Studio.settle();
        Frames near = frames(canvas, 1);
        Frames middle = frames(canvas, 0.4);
        canvas.fit();
        Frames far = frames(canvas, 1);
        shell.dispose();
        System.out.printf(
                "%d layers, %d boxes: layout %.2f s (%.2f s of work); at full size %s, at 40 %% %s, all of it %s%n",
                model.layers().size(), scene.nodes().size(), wallS, layoutS, near, middle, far);
        assertThat(scene.nodes()).hasSizeGreaterThan(2000);
        assertThat(layoutS).isLessThan(3);
        assertThat(List.of(near, middle, far))
                .allSatisfy(frames -> assertThat(frames.perSecondOfWork()).isGreaterThan(30));
    }

    /**
     * What moving a picture takes.
     *
     * @param ms from one frame to the next, in ascending order
     * @param workS processor time of the thread that draws
     */
    private record Frames(double[] ms, double workS) {
        /** Others may want the processor, too, and GTK draws no more than 60 a second: so this is what is checked. */
        double perSecondOfWork() {
            return ms.length / workS;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.0f frames/s (median %.1f ms, 95 %% within %.1f ms, longest %.1f ms; %.0f frames in a second of"
                            + " work)",
                    1000 * ms.length / Arrays.stream(ms).sum(),
                    ms[ms.length / 2],
                    ms[ms.length * 95 / 100],
                    ms[ms.length - 1],
                    perSecondOfWork());
        }
    }

    /** Moves the picture on and on; what counts is what is really drawn. */
    private static Frames frames(GraphCanvas canvas, double zoom) {
        canvas.zoomMiddle(zoom);
        Studio.settle();
        int[] drawn = {0};
        Listener counter = e -> drawn[0]++;
        canvas.addListener(SWT.Paint, counter);
        double[] ms = new double[240];
        long work = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long last = System.nanoTime();
        for (int i = 0; i < ms.length; i++) {
            int before = drawn[0];
            canvas.pan(i % 50 < 25 ? 3 : -3, i < ms.length / 2 ? -24 : 24);
            Studio.until("it is drawn", () -> drawn[0] > before);
            long now = System.nanoTime();
            ms[i] = (now - last) / 1e6;
            last = now;
        }
        work = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - work;
        canvas.removeListener(SWT.Paint, counter);
        Arrays.sort(ms);
        return new Frames(ms, work / 1e9);
    }
}
