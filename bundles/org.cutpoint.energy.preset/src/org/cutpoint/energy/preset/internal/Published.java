package org.cutpoint.energy.preset.internal;

import java.util.List;
import org.cutpoint.api.energy.PowerPresets;
import org.osgi.service.component.annotations.Component;

/** Power that makers state or others have measured; whole boards or cards, all cores at work, unless it says otherwise. */
@Component
public final class Published implements PowerPresets {
    private static final List<KnownPower> ALL = List.of(
            new KnownPower(
                    "gtx-1080",
                    180,
                    "graphics card power, without the computer that it is in. NVIDIA, GeForce GTX 1080 Whitepaper,"
                            + " 2016"),
            new KnownPower(
                    "gtx-1080-ti",
                    250,
                    "graphics card power, without the computer that it is in. NVIDIA, GeForce GTX 1080 Ti"
                            + " specifications, 2017"),
            new KnownPower(
                    "i7-8700",
                    65,
                    "thermal design power at the base clock, of the processor alone; with all cores above that clock"
                            + " up to 126 W were measured. Intel, ARK, Core i7-8700; P. Alcorn, Tom's Hardware, Core"
                            + " i7-8700 Review, 2018"),
            new KnownPower(
                    "jetson-tx2",
                    15,
                    "module power in mode Max-P, GPU at up to 1.12 GHz, the faster of the two that power is stated for"
                            + " (Max-Q: 7.5 W; nothing is stated for Max-N, GPU at up to 1.30 GHz). NVIDIA, Jetson TX2"
                            + " System-on-Module data sheet, v1.1, 2017"),
            new KnownPower(
                    "raspberry-pi-4b",
                    6.4,
                    "1280 mA at 5 V with all four cores at work ('stress --cpu 4'; idle: 2.7 W). J. Geerling,"
                            + " Raspberry Pi Dramble, Power Consumption Benchmarks,"
                            + " pidramble.com/wiki/benchmarks/power-consumption"),
            new KnownPower(
                    "tesla-k40",
                    235,
                    "19.6 A at 12 V, the most of the card without the computer that it is in. NVIDIA, Tesla K40 GPU"
                            + " Accelerator board specification, BD-06902-001_v05, table 7"));

    @Override
    public List<KnownPower> all() {
        return ALL;
    }
}
