package org.cutpoint.profile.roofline.internal;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The papers' machines. Rates are cores x operations a cycle x clock: the base clock where there is one, as that is what
 * a maker promises, and memory's width x transfers a second. A multiply-add is two operations.
 */
final class Presets {
    private static final String SNAPDRAGON_SOURCE =
            "4 Kryo 280 (Cortex-A73) performance cores x 8 (as Cortex-A72; no source for this core was found)"
                    + " x 2.45 GHz; LPDDR4X-3733, 2 x 32 bit. Qualcomm, Snapdragon 835 product brief, 2017;"
                    + " AnandTech, 'Qualcomm Details Snapdragon 835', January 2017";

    static final List<Peaks> ALL = List.of(
            peaks(
                    "raspberry-pi-4b",
                    "Raspberry Pi 4 Model B, processor (device of Duan and Wu, ICPP 2021)",
                    "4 Cortex-A72 x 8 x 1.5 GHz; LPDDR4-3200, 32 bit. Raspberry Pi 4 Model B product brief, 2019; Arm,"
                            + " Cortex-A72 Software Optimisation Guide, UAN 0016A, section 3; 7.9 operations a cycle"
                            + " and core were measured: wlog.flatlib.jp, 30 October 2015, vfpbench",
                    4,
                    4 * 8 * 1.5,
                    12.8),
            peaks(
                    "jetson-tx2",
                    "NVIDIA Jetson TX2, GPU (device of JointDNN)",
                    "256 CUDA cores x 2 x 1.30 GHz (mode Max-N); LPDDR4-3732, 128 bit (58.4 GB/s"
                            + " when it was announced: Hardwareluxx, 2017). NVIDIA, Jetson TX2"
                            + " System-on-Module data sheet, v1.1, 2017; clocks of the modes: JetsonHacks, NVPModel -"
                            + " NVIDIA Jetson TX2 Development Kit, 25 March 2017",
                    256,
                    256 * 2 * 1.30,
                    59.7),
            peaks("snapdragon-835", "Qualcomm Snapdragon 835, processor", SNAPDRAGON_SOURCE, 4, 4 * 8 * 2.45, 29.8),
            peaks(
                    "pixel-xl",
                    "Google Pixel XL with the Snapdragon 835 that DeePar says it has (those sold have an 821)",
                    SNAPDRAGON_SOURCE,
                    4,
                    4 * 8 * 2.45,
                    29.8),
            peaks(
                    "i7-8700",
                    "Intel Core i7-8700, processor (cloud of Duan and Wu, ICPP 2021)",
                    "6 cores x 32 (two AVX2 multiply-adds) x 3.2 GHz; DDR4-2666, 2 x 64 bit, stated as 41.6 GB/s."
                            + " Intel, ARK, Core i7-8700; Intel 64 and IA-32 Architectures Optimization Reference Manual,"
                            + " Skylake",
                    6,
                    6 * 32 * 3.2,
                    41.6),
            peaks(
                    "gtx-1080",
                    "NVIDIA GeForce GTX 1080 (cloud of Duan and Wu, ICPP 2021)",
                    "2560 CUDA cores x 2 x 1.607 GHz; GDDR5X, stated as 320 GB/s. NVIDIA, GeForce GTX 1080 Whitepaper,"
                            + " 2016",
                    2560,
                    2560 * 2 * 1.607,
                    320),
            peaks(
                    "gtx-1080-ti",
                    "NVIDIA GeForce GTX 1080 Ti (edge of DeePar)",
                    "3584 CUDA cores x 2 x 1.480 GHz; GDDR5X, stated as 484 GB/s. NVIDIA, GeForce GTX 1080 Ti"
                            + " specifications, 2017",
                    3584,
                    3584 * 2 * 1.480,
                    484),
            peaks(
                    "tesla-k40",
                    "NVIDIA Tesla K40 (cloud of JointDNN)",
                    "2880 CUDA cores x 2 x 0.745 GHz, stated as 4.29 TFLOPS; GDDR5, stated as 288 GB/s. NVIDIA, Tesla"
                            + " K40 GPU Accelerator board specification, BD-06902-001_v05",
                    2880,
                    2880 * 2 * 0.745,
                    288),
            peaks(
                    "tesla-k80",
                    "NVIDIA Tesla K80, one of its two GPUs, as Google's cloud rents it (cloud of DeePar)",
                    "2496 CUDA cores x 2 x 0.560 GHz; GDDR5, stated as 240 GB/s for each GPU. NVIDIA, Tesla K80 GPU"
                            + " Accelerator board specification, BD-07317-001_v05, January 2015 (562 MHz:"
                            + " AnandTech, 'NVIDIA Launches Tesla K80, GK210 GPU', November 2014)",
                    2496,
                    2496 * 2 * 0.560,
                    240),
            tableOne("fused-layer-end-device", "End device of the fused-layer paper's simulations", 2.23e8),
            tableOne("fused-layer-edge-server", "Edge server of the fused-layer paper's simulations", 4.32e9));

    private Presets() {}

    private static Peaks peaks(
            String name, String description, String source, int cores, double gflops, double gigabytesPerS) {
        return new Peaks(name, description, source, cores, gflops, OptionalDouble.of(gigabytesPerS), 2, 0);
    }

    /** Only with a multiply-accumulate as one operation do that paper's times come near to these rates. */
    private static Peaks tableOne(String name, String description, double operationsPerS) {
        return new Peaks(
                name,
                description,
                "Li, Wang, Zhou, Duan, Wu, 'Fused-Layer-based DNN Model Parallelism and Partial Computation"
                        + " Offloading', GLOBECOM 2022, Table I; a multiply-accumulate counted as one operation, memory as"
                        + " free",
                1,
                operationsPerS / 1e9,
                OptionalDouble.empty(),
                1,
                0);
    }
}
