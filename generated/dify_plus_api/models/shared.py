"""Models of several kinds of calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    pass


ChildChunkType = Literal["automatic", "customized"] | str
"""Whether the server made it by splitting the segment (`automatic`) or it was written or edited by hand or by a
call (`customized`)."""


DocForm = Literal["hierarchical_model", "qa_model", "text_model"] | str
"""How documents are split: `text_model` into plain segments, `hierarchical_model` into parent segments with
child chunks, `qa_model` into question and answer pairs."""


FileType = Literal["audio", "custom", "document", "image", "video"] | str
"""Broad kind of a file, which decides what the app may do with it; `custom` is anything not of the other kinds."""


FormInputDefaultType = Literal["constant", "variable"] | str
"""Where the value comes from."""


FormOptionSourceType = Literal["constant", "variable"] | str
"""Where the options come from."""


IndexingStatus = (
    Literal["cleaning", "completed", "error", "indexing", "parsing", "paused", "splitting", "waiting"] | str
)
"""Step of indexing that a document is in. `completed`, `error` and `paused` do not change by themselves."""


IndexingTechnique = Literal["economy", "high_quality"] | str
"""How segments are indexed: `high_quality` with an embedding model, `economy` with extracted keywords and no
model."""


MetadataComparisonOperator = (
    Literal[
        "<",
        "=",
        ">",
        "after",
        "before",
        "contains",
        "empty",
        "end with",
        "in",
        "is",
        "is not",
        "not contains",
        "not empty",
        "not in",
        "start with",
        "≠",
        "≤",
        "≥",
    ]
    | str
)
"""How a metadata field is compared with a value. `empty` and `not empty` take no value; `before` and `after` are
for times."""


MetadataFilteringConditionsLogicalOperatorType1 = Literal["and", "or"] | str
"""Whether all conditions must hold or one is enough. Defaults to `and`."""


MetadataFilteringConditionsLogicalOperatorType2Type1 = Literal["and", "or"] | str
"""Whether all conditions must hold or one is enough. Defaults to `and`."""


MetadataFilteringConditionsLogicalOperatorType3Type1 = Literal["and", "or"] | str
"""Whether all conditions must hold or one is enough. Defaults to `and`."""


RerankingMode = Literal["reranking_model", "weighted_score"] | str
"""How results are put in order again after the search: by a reranking model, or by weighting semantic and
keyword scores."""


ResponseMode = Literal["blocking", "streaming"] | str
"""How a run answers: `blocking` with one JSON document at the end, `streaming` with server-sent events as they
happen. Long blocking runs may be cut off by a proxy."""


SearchMethod = Literal["full_text_search", "hybrid_search", "keyword_search", "semantic_search"] | str
"""How segments are searched. `keyword_search` is the one that works with economy indexing; the other three need
`high_quality`."""


TransferMethod = Literal["local_file", "remote_url"] | str
"""Where a file's content comes from: `remote_url` is fetched by the server, `local_file` was uploaded before.
Answers may show further values for files that a tool made."""


UserActionButtonStyle = Literal["accent", "default", "ghost", "primary"] | str
"""How the button should look."""


WeightType = Literal["customized", "keyword_first", "semantic_first"] | str
"""Which side counts more in a weighted score; `customized` takes the weights as given."""


WorkflowRunStatus = Literal["failed", "partial-succeeded", "paused", "running", "stopped", "succeeded"] | str
"""State of a run. `partial-succeeded` means success although nodes failed, because the workflow handled it;
`paused` waits, usually for a person."""


class AnnotationReplyAuthor(Model):
    """Member of the workspace who wrote an annotation."""

    id: str
    """Id of the account."""
    name: str
    """Display name of the account."""


class AnnotationReplySource(Model):
    """Annotation whose stored answer was used as the reply."""

    id: str
    """Id of the annotation."""
    account: AnnotationReplyAuthor
    """Member of the workspace who wrote an annotation."""


class ChildChunk(Model):
    """Small chunk below a segment. In a hierarchical document, retrieval matches the child chunks and returns the
    segment."""

    id: str
    """Id of the child chunk."""
    segment_id: str
    """Id of the segment above it."""
    content: str
    """Text of the child chunk."""
    position: int
    """Place within the segment, from 1."""
    word_count: int
    """Number of characters of the content."""
    type_: ChildChunkType
    """Whether the server made it by splitting the segment (`automatic`) or it was written or edited by hand or by a
    call (`customized`)."""
    created_at: int
    """Time of creation, in unix seconds."""
    updated_at: int
    """Time of the last change, in unix seconds."""

    _names: ClassVar = {"type_": "type"}


class DocumentSource(Model):
    """Where a document comes from. Which fields there are depends on `data_source_type`; other sources than uploads
    have fields of their own."""

    upload_file_id: str | None = None
    """Id of the uploaded file."""
    upload_file: DocumentUploadFile | None = None
    """The uploaded file that a document was made from."""
    name: str | None = None
    """Name of the file. Documents made by a pipeline only."""
    reference: str | None = None
    """Id of the file from the pipeline upload. Documents made by a pipeline only."""
    related_id: str | None = None
    """The same id under its older name. Documents made by a pipeline only."""


class DocumentUploadFile(Model):
    """The uploaded file that a document was made from."""

    id: str
    """Id of the file."""
    name: str
    """Name of the file."""
    size: int
    """Size in bytes."""
    extension: str
    """Extension without the dot."""
    mime_type: str
    """Media type."""
    created_by: str
    """Id of the account that uploaded it."""
    created_at: float
    """Upload time in unix seconds, with a fraction."""


class Error(Model):
    """Body of most failed calls. Some answers have fewer fields: validation of segments sends `error` and nothing
    else, some server faults have the code `unknown`, `message` can be empty, and an unknown path, a trailing slash
    or an id in the path that is not a UUID gets an HTML page with status 404 instead of JSON."""

    code: str | None = None
    """Machine-readable name of the error. The table of known codes is `x-error-codes`."""
    message: str | None = None
    """Explanation for people. It can be empty, run over several lines, or, with 404, end in guesses at other paths
    that have nothing to do with the cause."""
    status: int | None = None
    """HTTP status of the answer, repeated."""
    details: dict[str, Any] | None = None
    error: str | None = None
    """Explanation of an invalid body, sent in place of the other fields by some operations on segments."""


class FormInput(Model):
    """Field of a form."""

    type_: str
    """Kind of field: `paragraph` is text, `select` one of several options, and other kinds take files."""
    output_variable_name: str
    """Name of the field; answers are keyed by it."""
    default: FormInputDefault | None = None
    """Value to begin with; null or missing when there is none."""
    option_source: FormOptionSource | None = None
    """Options of a select field."""
    allowed_file_types: list[FileType] | None = None
    """Kinds of file that a file field takes."""
    allowed_file_extensions: list[str] | None = None
    """Endings of file names that a file field takes, for the kind `custom`."""
    allowed_file_upload_methods: list[TransferMethod] | None = None
    """Ways in which a file field takes files."""
    number_limits: int | None = None
    """Most files that a file field takes."""

    _names: ClassVar = {"type_": "type"}


class FormInputDefault(Model):
    """Value that a field begins with."""

    type_: FormInputDefaultType
    """Where the value comes from."""
    selector: list[str]
    """Node and variable that hold the value, for `variable`; otherwise empty."""
    value: str
    """The value, for `constant`. For `variable` see `resolved_default_values` of the form."""

    _names: ClassVar = {"type_": "type"}


class FormOptionSource(Model):
    """Options of a select field."""

    type_: FormOptionSourceType
    """Where the options come from."""
    selector: list[str]
    """Node and variable that hold the options, for `variable`; otherwise empty."""
    value: list[str]
    """The options, for `constant`."""

    _names: ClassVar = {"type_": "type"}


class InputFile(Model):
    """File that goes with a request, named either by a URL or by the id of an earlier upload."""

    type_: FileType
    """Broad kind of a file, which decides what the app may do with it; `custom` is anything not of the other kinds."""
    transfer_method: TransferMethod
    """Where a file's content comes from: `remote_url` is fetched by the server, `local_file` was uploaded before.
    Answers may show further values for files that a tool made."""
    url: str | Unset = UNSET
    """Address the server fetches the file from. Needed with `remote_url`; an address that cannot be reached fails the
    whole request after a few seconds."""
    upload_file_id: str | Unset = UNSET
    """Id from the file upload. Needed with `local_file`; the upload must have been made with the same app and the same
    `user`."""

    _names: ClassVar = {"type_": "type"}


class KeywordWeight(Model):
    """The keyword side of a weighted score."""

    keyword_weight: float
    """Weight of the keyword score, from 0 to 1."""


class MetadataFilteringCondition(Model):
    """One condition on a metadata field of a document."""

    name: str
    """Name of the metadata field."""
    comparison_operator: MetadataComparisonOperator
    """How a metadata field is compared with a value. `empty` and `not empty` take no value; `before` and `after` are
    for times."""
    value: float | list[str] | str | None | Unset = UNSET
    """Value to compare with; a list for `in` and `not in`, a unix time in seconds for time fields, null or absent for
    `empty` and `not empty`."""


class MetadataFilteringConditions(Model):
    """Conditions on document metadata that narrow a search."""

    logical_operator: (
        MetadataFilteringConditionsLogicalOperatorType1
        | MetadataFilteringConditionsLogicalOperatorType2Type1
        | MetadataFilteringConditionsLogicalOperatorType3Type1
        | None
        | Unset
    ) = UNSET
    """Whether all conditions must hold or one is enough. Defaults to `and`."""
    conditions: Sequence[MetadataFilteringCondition | Mapping[str, Any]] | None | Unset = UNSET
    """The conditions."""


class OutputFile(Model):
    """File that a message or a run carries, as events describe it. Chat apps and workflows fill in slightly different
    fields."""

    related_id: str
    """Id of the record behind the file: its upload, or its use in a message."""
    type_: str
    """Kind of file: `image`, `document`, `audio`, `video` or `custom`."""
    transfer_method: str
    """How the file came in, such as `local_file`, `remote_url` or `tool_file`."""
    filename: str
    """Name of the file."""
    extension: str
    """Ending of the name, with its dot."""
    mime_type: str
    """Media type."""
    size: int
    """Size in bytes; -1 when unknown."""
    url: str
    """Where to fetch the file; signed, so it expires."""
    remote_url: str | None
    """Address the file was taken from; empty for uploads."""
    dify_model_identity: str | None = None
    """Marks the object as a file among other values; always `__dify__file__`. Workflows only."""
    id: str | None = None
    """Always null so far. Workflows only."""
    upload_file_id: str | None = None
    """Id of the upload; null for a file from elsewhere. Chat apps only."""
    reference: str | None = None
    """Opaque handle for the server's own use. Workflows only."""

    _names: ClassVar = {"type_": "type"}


class PauseReason(Model):
    """Why a run waits. For a form that waits to be filled in, it carries the form."""

    type_: str
    """Kind of reason, in this spelling; `human_input_required` when a person is asked."""
    form_id: str | None = None
    """Id of the form."""
    node_id: str | None = None
    """Node that asks."""
    node_title: str | None = None
    """Title of that node."""
    form_content: str | None = None
    """Text of the form in Markdown. Live runs fill in variables; a snapshot leaves their placeholders."""
    inputs: list[FormInput] | None = None
    """Fields to fill in."""
    actions: list[UserAction] | None = None
    """Buttons to choose from."""
    form_token: str | None = None
    """Token with which the form is read and submitted; null when the form cannot be reached through the API."""
    resolved_default_values: dict[str, Any] | None = None
    expiration_time: int | None = None
    """When the form expires, in unix seconds."""
    approval_channels: list[str] | None = None
    """Channels through which people are asked, such as `console`. Servers since 1.15."""
    display_in_ui: bool | None = None
    """Whether the form is meant to be shown in the conversation."""
    message: str | None = None
    """Why the run waits, in words, for reasons other than a form."""

    _names: ClassVar = {"type_": "TYPE"}


class RerankingModel(Model):
    """A reranking model. Both fields are empty strings or null when none is chosen."""

    reranking_provider_name: str | None = None
    """Provider of the reranking model."""
    reranking_model_name: str | None = None
    """Name of the reranking model."""


class ResponseMetadata(Model):
    """What a reply cost and what it drew on."""

    retriever_resources: list[RetrieverResource]
    """Knowledge passages given to the model, empty when there were none or the app does not show its sources."""
    usage: Usage | None
    """Tokens, prices and times; null while a chatflow is paused."""
    annotation_reply: AnnotationReplySource | None = None
    """Annotation that answered in place of the model; null or missing when the model did."""
    reasoning: dict[str, str] | None = None


class RetrievalModel(Model):
    """Search settings as they are sent: for one search, or as the default of a knowledge base."""

    search_method: SearchMethod
    """How segments are searched. `keyword_search` is the one that works with economy indexing; the other three need
    `high_quality`."""
    reranking_enable: bool
    """Whether results are reranked."""
    top_k: int
    """Largest number of results."""
    score_threshold_enabled: bool
    """Whether results below `score_threshold` are left out."""
    reranking_model: RerankingModel | Mapping[str, Any] | None | Unset = UNSET
    """The reranking model. Needed when `reranking_enable` is true and the mode is `reranking_model`."""
    reranking_mode: RerankingMode | None | Unset = UNSET
    """How to rerank."""
    score_threshold: float | None | Unset = UNSET
    """Lowest score that a result may have, from 0 to 1. Ignored unless `score_threshold_enabled` is true."""
    weights: RetrievalWeights | Mapping[str, Any] | None | Unset = UNSET
    """Weights for a hybrid search that is reranked by `weighted_score`."""
    metadata_filtering_conditions: MetadataFilteringConditions | Mapping[str, Any] | None | Unset = UNSET
    """Conditions that narrow the search to documents with certain metadata."""


class RetrievalWeights(Model):
    """Weights of a hybrid search in the reranking mode `weighted_score`."""

    weight_type: WeightType | None = None
    """Which side counts more."""
    vector_setting: VectorWeight | None = None
    """Weight and model of the semantic side."""
    keyword_setting: KeywordWeight | None = None
    """Weight of the keyword side."""


class RetrieverResource(Model):
    """Passage of a knowledge base that was given to the model."""

    position: int
    """Place among the passages of the reply, from 1."""
    dataset_id: str
    """Knowledge base the passage comes from."""
    dataset_name: str
    """Name of the knowledge base."""
    document_id: str
    """Document the passage comes from."""
    document_name: str
    """Name of the document."""
    data_source_type: str
    """How the document came into the knowledge base, such as `upload_file`."""
    segment_id: str
    """Segment that holds the passage."""
    score: float
    """Relevance of the passage to the query, higher is closer."""
    content: str
    """Text of the passage."""
    id: str | None = None
    """Id of the citation; only in message lists."""
    message_id: str | None = None
    """Message the citation belongs to; only in message lists."""
    retriever_from: str | None = None
    """Where the request came from, `api` for calls to this API."""
    hit_count: int | None = None
    """How often the segment was retrieved; null or missing where the server does not send it, as is usual here."""
    word_count: int | None = None
    """Length of the segment; null or missing where the server does not send it, as is usual here."""
    segment_position: int | None = None
    """Place of the segment in its document, from 1; null or missing where the server does not send it, as is usual
    here."""
    index_node_hash: str | None = None
    """Hash of the indexed text; null or missing where the server does not send it, as is usual here."""
    page: int | None = None
    """Page of the document, null when unknown."""
    doc_metadata: dict[str, Any] | None = None
    """Metadata fields of the document by name, null when it has none."""
    title: str | None = None
    """Title of the source, null when it has none."""
    files: list[dict[str, Any]] | None = None
    """Files that belong to the passage, null when there are none."""
    summary: str | None = None
    """Summary of the segment, null or missing when it has none."""
    created_at: int | None = None
    """When the citation was stored, in unix seconds; only in message lists, and null there when unknown."""


class RunCreator(Model):
    """Who a run was started for: an end user (`id`, `user`), or a member of the workspace (`id`, `name`, `email`), as
    in drafts of pipelines. Empty when nobody is known."""

    id: str | None = None
    """Id of the end user or of the account."""
    user: str | None = None
    """Name that the caller sent as `user`. End users only."""
    name: str | None = None
    """Name of the member. Members only."""
    email: str | None = None
    """E-mail address of the member. Members only."""


class StopRequest(Model):
    """Body of a request to stop a run."""

    user: str
    """End user who started the run; for any other, nothing is stopped although the answer says success."""


class SuccessResult(Model):
    """Plain confirmation without further data."""

    result: str
    """The word `success`."""


class Usage(Model):
    """Tokens, prices and times of one reply. Prices are decimal strings and may use an exponent (`0E-7`); all counts
    are zero when a reply was stopped early or came from an annotation."""

    prompt_tokens: int
    """Tokens sent to the model."""
    prompt_unit_price: str
    """Price of one pricing unit of prompt tokens."""
    prompt_price_unit: str
    """Factor from tokens to pricing units for the prompt; `0.001` means priced by the thousand tokens."""
    prompt_price: str
    """Price of the prompt."""
    completion_tokens: int
    """Tokens the model wrote."""
    completion_unit_price: str
    """Price of one pricing unit of completion tokens."""
    completion_price_unit: str
    """Factor from tokens to pricing units for the completion."""
    completion_price: str
    """Price of the completion."""
    total_tokens: int
    """Prompt and completion tokens together."""
    total_price: str
    """Prompt and completion price together."""
    currency: str
    """Currency of all prices, such as `USD`."""
    latency: float
    """Time the reply took, in seconds."""
    time_to_first_token: float | None = None
    """Time until the model's first token, in seconds; null or missing when no model ran or it did not stream."""
    time_to_generate: float | None = None
    """Time the model took to write the reply, in seconds; null or missing when it was not measured."""


class UserAction(Model):
    """Button of a form."""

    id: str
    """Id of the button, which a submission names: up to 20 letters, digits and underscores."""
    title: str
    """Caption of the button."""
    button_style: UserActionButtonStyle
    """How the button should look."""


class VectorWeight(Model):
    """The semantic side of a weighted score."""

    vector_weight: float
    """Weight of the semantic score, from 0 to 1."""
    embedding_provider_name: str
    """Provider of the embedding model that computes the semantic score."""
    embedding_model_name: str
    """Name of the embedding model that computes the semantic score."""


class WorkflowRunData(Model):
    """State and result of a run, as a blocking answer gives them."""

    id: str
    """Id of the run."""
    workflow_id: str
    """Id of the workflow version that ran."""
    status: WorkflowRunStatus
    """State of a run. `partial-succeeded` means success although nodes failed, because the workflow handled it;
    `paused` waits, usually for a person."""
    outputs: dict[str, Any] | None
    """Output variables by name. Empty or null when the run failed."""
    error: str | None
    """What went wrong; null when nothing did."""
    elapsed_time: float
    """Time the run took, in seconds."""
    total_tokens: int
    """Tokens used by all models of the run."""
    total_steps: int
    """Number of nodes executed."""
    created_at: int
    """When the run started, in unix seconds."""
    finished_at: int | None
    """When the run ended, in unix seconds; null while it is paused."""
    created_by: RunCreator | None = None
    """Who a run was started for: an end user (`id`, `user`), or a member of the workspace (`id`, `name`, `email`), as
    in drafts of pipelines. Empty when nobody is known."""
    exceptions_count: int | None = None
    """Number of nodes that failed in a way the workflow handled."""
    files: list[OutputFile] | None = None
    """Files among the outputs."""
    paused_nodes: list[str] | None = None
    """Ids of the nodes that wait, when the run is paused."""
    reasons: list[PauseReason] | None = None
    """What a paused run waits for, with the form to fill in."""
