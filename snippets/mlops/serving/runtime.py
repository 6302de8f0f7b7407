from mlserver.codecs import NumpyRequestCodec
from mlserver.errors import InferenceError
from mlserver_sklearn import SKLearnModel


class CheckedModel(SKLearnModel):
    async def predict(self, payload):
        declared = self.inputs[0]
        if payload.inputs[0].datatype != declared.datatype:
            raise InferenceError(
                f"datatype must be {declared.datatype}"
            )
        try:
            rows = self.decode_request(payload, NumpyRequestCodec)
        except ValueError as error:
            raise InferenceError("data do not fit the shape") from error
        if rows.ndim != 2 or rows.shape[1] != declared.shape[1]:
            raise InferenceError(f"shape must be {declared.shape}")
        return await super().predict(payload)
