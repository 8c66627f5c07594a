package org.cutpoint.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.cutpoint.api.model.ElementType;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.ModelGraph;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.profile.Network;
import org.cutpoint.model.structure.Structure;
import org.junit.jupiter.api.Test;

/** With 10^9 multiply-accumulates a second and 8 Mbit/s, a million of them take 1 ms, and so do 1000 bytes. */
class VerdictTest {
    private static final Network NETWORK = new Network("net", 8, 8e6, 0);
    private static final double FAST = 1e9;

    /** A line; for each layer, its millions of multiply-accumulates and the thousands of bytes that it makes. */
    private static ModelGraph line(double inputKb, double[] work, double[] makesKb) {
        List<Layer> layers = new ArrayList<>();
        String before = "in";
        for (int i = 0; i < work.length; i++) {
            String id = String.valueOf((char) ('a' + i));
            layers.add(new Layer(
                    id,
                    List.of(id),
                    List.of("Conv"),
                    List.of(before),
                    List.of(tensor(id, makesKb[i])),
                    Math.round(work[i] * 1e6),
                    0,
                    0));
            before = id;
        }
        return new ModelGraph("net", "ab", List.of(tensor("in", inputKb)), layers, List.of(before));
    }

    private static TensorInfo tensor(String id, double kb) {
        return TensorInfo.of(id, ElementType.UINT8, List.of(Math.round(1000 * kb)));
    }

    private static String verdict(ModelGraph model, double cloudGmacs, Network... networks) {
        return new Verdict(1, cloudGmacs).of(model, Structure.of(model), List.of(networks));
    }

    @Test
    void withoutLayersThereIsNothingToCut() {
        assertThat(verdict(
                        new ModelGraph("net", "ab", List.of(tensor("in", 1)), List.of(), List.of("in")), FAST, NETWORK))
                .isEqualTo("Worth a cut in the middle? No: it has no layers, and returns what it is given.");
    }

    @Test
    void aSmallTensorAfterLittleWorkIsWorthACut() {
        assertThat(verdict(line(100, new double[] {5, 200}, new double[] {10, 1}), FAST, NETWORK))
                .isEqualTo(
                        "Worth a cut in the middle? net: yes, after a (15.0 ms; input uploaded 100 ms). Estimated, not"
                                + " measured: device 1 G multiply-accumulates/s, cloud 1000000000 G/s.");
    }

    @Test
    void theCloudsTimeAndTheLagCount() {
        ModelGraph model = line(100, new double[] {5, 200}, new double[] {10, 1});
        Network far = new Network("far", 8, 8, 60);
        // 5 + 10 + 30 up, 20 in the cloud, 1 + 30 back; 100 + 30 + 20.5 + 31.
        assertThat(verdict(model, 10, far)).contains("far: yes, after a (96.0 ms; input uploaded 182 ms).");
    }

    @Test
    void theDeviceIsDoneBeforeItIsSent() {
        assertThat(verdict(line(100, new double[] {9.5, 0.5}, new double[] {60, 1}), FAST, NETWORK))
                .contains(
                        "net: no (after a the rest takes 0.5 ms on the device, 60.0 ms by way of the cloud, 60.0 ms of"
                                + " them to send 60.0 kB).");
    }

    @Test
    void theDeviceIsTooSlow() {
        assertThat(verdict(line(10, new double[] {50, 50}, new double[] {9, 1}), FAST, NETWORK))
                .contains("net: no (the part up to a takes 50.0 ms on the device and saves 1.0 ms of upload).");
        assertThat(verdict(line(10, new double[] {50, 50}, new double[] {90, 1}), FAST, NETWORK))
                .contains("net: no (the part up to a takes 50.0 ms on the device and saves 0.0 ms of upload).");
    }

    /** Figure 2 of the paper: (4, 6) and (7, 2). Lag delays each of them, but occupies nothing. */
    @Test
    void manyInARowAreAnotherMatter() {
        Network far = new Network("far", 8, 8e6, 20);
        assertThat(verdict(line(20, new double[] {4, 3, 4}, new double[] {6, 2, 1}), FAST, far))
                .contains("far: not for one (after b the rest takes 4.0 ms on the device, 22.0 ms by way of the cloud,"
                        + " 12.0 ms of them to send 2.00 kB), for many in a row yes (4.9 ms each instead of 7.1"
                        + " ms, some cut after a, some cut after b).");
    }

    /** All cut at one place: device and uplink take 5 ms each. */
    @Test
    void oneCutMayBalanceBoth() {
        assertThat(verdict(line(20, new double[] {5, 4.9}, new double[] {5, 1}), FAST, NETWORK))
                .contains("(5.0 ms each instead of 6.6 ms, some cut after a)");
    }

    @Test
    void theRaspberryPiIsNamed() {
        ModelGraph model = line(1, new double[] {1}, new double[] {1});
        String verdict = new Verdict(Double.parseDouble(Verdict.RASPBERRY_PI_4B), Double.parseDouble(Verdict.V100))
                .of(model, Structure.of(model), List.of(NETWORK));
        assertThat(verdict)
                .isEqualTo(
                        "Worth a cut in the middle? net: no (there is only one layer). Estimated, not measured: device"
                                + " 9.7 G multiply-accumulates/s (a Raspberry Pi 4B), cloud 408 G/s.");
    }

    @Test
    void severalNetworksShareALine() {
        ModelGraph model = line(100, new double[] {5, 200}, new double[] {10, 1});
        assertThat(verdict(model, FAST, NETWORK, new Network("slow", 0.08, 8, 0)))
                .contains(
                        "net: yes, ",
                        "; slow: not for one (after a the rest takes 200 ms on the device, 1.00 s by way of ")
                .doesNotContain("\n");
    }
}
