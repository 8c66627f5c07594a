"""Serves a repository that 'cutpoint split --format triton' wrote, by MLServer and ONNX Runtime: nothing of it is Cutpoint's.

Arguments: the repository's folder, the port for gRPC. Says "listening on 127.0.0.1:PORT " when it is ready.
"""

import asyncio
import json
import pathlib
import sys

import numpy as np
import onnxruntime
from mlserver import MLModel, MLServer, ModelSettings, Settings
from mlserver.codecs import NumpyCodec
from mlserver.settings import ModelParameters
from mlserver.types import InferenceRequest, InferenceResponse, MetadataTensor

TYPES = {"tensor(float)": "FP32", "tensor(double)": "FP64", "tensor(int64)": "INT64", "tensor(int32)": "INT32", "tensor(bool)": "BOOL"}


class OnnxModel(MLModel):
    async def load(self):
        self.session = onnxruntime.InferenceSession(self.settings.parameters.uri)
        self.inputs = [MetadataTensor(name=i.name, datatype=TYPES[i.type], shape=i.shape) for i in self.session.get_inputs()]
        self.outputs = [MetadataTensor(name=o.name, datatype=TYPES[o.type], shape=o.shape) for o in self.session.get_outputs()]
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        given = {i.name: np.asarray(NumpyCodec.decode_input(i)) for i in payload.inputs}
        made = self.session.run(None, given)
        outputs = [NumpyCodec.encode_output(o.name, value) for o, value in zip(self.outputs, made)]
        return InferenceResponse(model_name=self.name, outputs=outputs)


async def main(repository, port):
    settings = Settings(
        host="127.0.0.1", http_port=0, grpc_port=port, metrics_port=0, metrics_endpoint=None, parallel_workers=0, debug=False
    )
    server = MLServer(settings)
    models = [
        ModelSettings(
            name=file.parent.parent.name,
            implementation=OnnxModel,
            parameters=ModelParameters(uri=str(file), version="1"),
        )
        for file in sorted(pathlib.Path(repository).glob("*/1/model.onnx"))
    ]

    async def ready():
        import grpc

        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            await channel.channel_ready()
        print(f"listening on 127.0.0.1:{port} with {len(models)} models", flush=True)

    await asyncio.gather(server.start(models), ready())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
