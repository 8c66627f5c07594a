package org.cutpoint.exec.ort.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of ONNX Runtime: what computes. One for each process, and so for each tier. */
@ObjectClassDefinition(
        name = "Cutpoint ONNX Runtime",
        description =
                "Which execution provider of ONNX Runtime computes. Where it is missing, models are refused: nothing"
                        + " falls back to another one.")
@interface OrtConfig {
    @AttributeDefinition(
            name = "Execution provider",
            description = "cpu, cuda, tensorrt, coreml or xnnpack. Empty: the framework property cutpoint.provider; cpu"
                    + " where that is missing, too.")
    String provider() default "";

    @AttributeDefinition(
            name = "Its options",
            description = "As ONNX Runtime's documentation of the provider names them, KEY=VALUE each, for example"
                    + " device_id=1. Empty: the framework property cutpoint.provider.options, separated by blanks.")
    String[] options() default {};

    @AttributeDefinition(
            name = "Wholly",
            description =
                    "Refuse models of which any operator would run on the processor because the provider lacks it."
                            + " Without it, ONNX Runtime shares the work out.")
    boolean wholly() default false;
}
