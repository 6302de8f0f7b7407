"""Exceptions of the pipeline, in one place."""


# ko: 이 파이프라인이 거절하는 모든 경우의 뿌리입니다
# ja: このパイプラインが断るすべての場合の親です
class PipelineError(Exception):
    """The pipeline refuses to go on."""


# ko: 데이터가 잘못되었으므로 재시도해도 소용없습니다
# ja: データが誤っているため、リトライしても無駄です
class DataError(PipelineError):
    """The data is at fault."""


class RowMismatchError(DataError):
    """X and y differ in length."""


class TooFewRowsError(DataError):
    """There is too little to learn from."""


class UnknownModelError(PipelineError):
    """The settings name a model that does not exist."""


# ko: 잠시 뒤에는 될 수도 있으므로 폴백을 써도 됩니다
# ja: しばらくすれば直りうるため、フォールバックを使えます
class UnavailableError(PipelineError):
    """The model server does not answer."""
