"""The models of requests, answers and events. Each loads when it is first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .account_summary import AccountSummary
    from .agent_log_data import AgentLogData
    from .agent_log_event import AgentLogEvent
    from .agent_message_event import AgentMessageEvent
    from .agent_thought import AgentThought
    from .agent_thought_event import AgentThoughtEvent
    from .annotation import Annotation
    from .annotation_list import AnnotationList
    from .annotation_reply_action import AnnotationReplyAction
    from .annotation_reply_author import AnnotationReplyAuthor
    from .annotation_reply_source import AnnotationReplySource
    from .annotation_reply_status import AnnotationReplyStatus
    from .annotation_reply_status_job_status import AnnotationReplyStatusJobStatus
    from .app_feedback import AppFeedback
    from .app_feedback_from_source import AppFeedbackFromSource
    from .app_feedback_list import AppFeedbackList
    from .app_feedback_rating import AppFeedbackRating
    from .app_info import AppInfo
    from .app_info_mode import AppInfoMode
    from .app_meta import AppMeta
    from .app_parameters import AppParameters
    from .app_site import AppSite
    from .app_site_icon_type_type_1 import AppSiteIconTypeType1
    from .app_site_icon_type_type_2_type_1 import AppSiteIconTypeType2Type1
    from .app_site_icon_type_type_3_type_1 import AppSiteIconTypeType3Type1
    from .audio_to_text_request import AudioToTextRequest
    from .audio_to_text_result import AudioToTextResult
    from .bind_tags_request import BindTagsRequest
    from .bound_tag import BoundTag
    from .bound_tag_list import BoundTagList
    from .built_in_metadata_field import BuiltInMetadataField
    from .built_in_metadata_field_list import BuiltInMetadataFieldList
    from .chat_message_reply import ChatMessageReply
    from .chat_message_reply_event import ChatMessageReplyEvent
    from .chat_pause import ChatPause
    from .checkbox_control import CheckboxControl
    from .child_chunk import ChildChunk
    from .child_chunk_list import ChildChunkList
    from .child_chunk_result import ChildChunkResult
    from .child_chunk_type import ChildChunkType
    from .completion_message_reply import CompletionMessageReply
    from .configure_annotation_reply_request import ConfigureAnnotationReplyRequest
    from .conversation import Conversation
    from .conversation_list import ConversationList
    from .conversation_sort import ConversationSort
    from .conversation_variable import ConversationVariable
    from .conversation_variable_list import ConversationVariableList
    from .create_annotation_request import CreateAnnotationRequest
    from .create_child_chunk_request import CreateChildChunkRequest
    from .create_dataset_request import CreateDatasetRequest
    from .create_document_by_file_data import CreateDocumentByFileData
    from .create_document_by_file_request import CreateDocumentByFileRequest
    from .create_document_by_text_request import CreateDocumentByTextRequest
    from .create_message_feedback_request import CreateMessageFeedbackRequest
    from .create_metadata_field_request import CreateMetadataFieldRequest
    from .create_segments_request import CreateSegmentsRequest
    from .create_segments_result import CreateSegmentsResult
    from .create_tag_request import CreateTagRequest
    from .dataset import Dataset
    from .dataset_icon import DatasetIcon
    from .dataset_list import DatasetList
    from .dataset_metadata_field import DatasetMetadataField
    from .dataset_permission import DatasetPermission
    from .dataset_provider import DatasetProvider
    from .dataset_retrieval_model import DatasetRetrievalModel
    from .dataset_retrieve_request import DatasetRetrieveRequest
    from .dataset_tag import DatasetTag
    from .datasource_completed_event import DatasourceCompletedEvent
    from .datasource_credential import DatasourceCredential
    from .datasource_error_event import DatasourceErrorEvent
    from .datasource_plugin import DatasourcePlugin
    from .datasource_processing_event import DatasourceProcessingEvent
    from .datasource_type import DatasourceType
    from .delete_conversation_request import DeleteConversationRequest
    from .delete_tag_request import DeleteTagRequest
    from .doc_form import DocForm
    from .document import Document
    from .document_detail import DocumentDetail
    from .document_display_status import DocumentDisplayStatus
    from .document_indexing_status import DocumentIndexingStatus
    from .document_list import DocumentList
    from .document_metadata_update import DocumentMetadataUpdate
    from .document_metadata_value import DocumentMetadataValue
    from .document_result import DocumentResult
    from .document_source import DocumentSource
    from .document_upload_file import DocumentUploadFile
    from .download_document_result import DownloadDocumentResult
    from .download_documents_zip_request import DownloadDocumentsZipRequest
    from .end_user import EndUser
    from .end_user_summary import EndUserSummary
    from .error import Error
    from .error_event import ErrorEvent
    from .external_data_tool_control import ExternalDataToolControl
    from .external_knowledge_info import ExternalKnowledgeInfo
    from .external_retrieval_model import ExternalRetrievalModel
    from .feature_switch import FeatureSwitch
    from .feedback_rating import FeedbackRating
    from .file_list_control import FileListControl
    from .file_type import FileType
    from .file_upload_feature import FileUploadFeature
    from .file_upload_limits import FileUploadLimits
    from .form_input import FormInput
    from .form_input_default import FormInputDefault
    from .form_input_default_type import FormInputDefaultType
    from .form_option_source import FormOptionSource
    from .form_option_source_type import FormOptionSourceType
    from .get_document_metadata import GetDocumentMetadata
    from .human_input_content import HumanInputContent
    from .human_input_form import HumanInputForm
    from .human_input_form_definition import HumanInputFormDefinition
    from .human_input_form_filled_data import HumanInputFormFilledData
    from .human_input_form_filled_event import HumanInputFormFilledEvent
    from .human_input_form_submission_data import HumanInputFormSubmissionData
    from .human_input_form_timeout_data import HumanInputFormTimeoutData
    from .human_input_form_timeout_event import HumanInputFormTimeoutEvent
    from .human_input_required_data import HumanInputRequiredData
    from .human_input_required_event import HumanInputRequiredEvent
    from .image_upload_feature import ImageUploadFeature
    from .image_upload_feature_detail import ImageUploadFeatureDetail
    from .indexing_status import IndexingStatus
    from .indexing_status_list import IndexingStatusList
    from .indexing_technique import IndexingTechnique
    from .input_file import InputFile
    from .iteration_completed_data import IterationCompletedData
    from .iteration_completed_event import IterationCompletedEvent
    from .iteration_next_data import IterationNextData
    from .iteration_next_event import IterationNextEvent
    from .iteration_started_data import IterationStartedData
    from .iteration_started_event import IterationStartedEvent
    from .json_object_control import JsonObjectControl
    from .keyword_weight import KeywordWeight
    from .list_workflow_logs_status import ListWorkflowLogsStatus
    from .local_file_info import LocalFileInfo
    from .localized_text import LocalizedText
    from .loop_completed_data import LoopCompletedData
    from .loop_completed_event import LoopCompletedEvent
    from .loop_next_data import LoopNextData
    from .loop_next_event import LoopNextEvent
    from .loop_started_data import LoopStartedData
    from .loop_started_event import LoopStartedEvent
    from .message import Message
    from .message_end_event import MessageEndEvent
    from .message_event import MessageEvent
    from .message_feedback import MessageFeedback
    from .message_file import MessageFile
    from .message_file_event import MessageFileEvent
    from .message_list import MessageList
    from .message_replace_event import MessageReplaceEvent
    from .metadata_comparison_operator import MetadataComparisonOperator
    from .metadata_field import MetadataField
    from .metadata_field_list import MetadataFieldList
    from .metadata_field_type import MetadataFieldType
    from .metadata_filtering_condition import MetadataFilteringCondition
    from .metadata_filtering_conditions import MetadataFilteringConditions
    from .metadata_filtering_conditions_logical_operator_type_1 import MetadataFilteringConditionsLogicalOperatorType1
    from .metadata_filtering_conditions_logical_operator_type_2_type_1 import (
        MetadataFilteringConditionsLogicalOperatorType2Type1,
    )
    from .metadata_filtering_conditions_logical_operator_type_3_type_1 import (
        MetadataFilteringConditionsLogicalOperatorType3Type1,
    )
    from .metadata_value import MetadataValue
    from .model_provider import ModelProvider
    from .model_provider_list import ModelProviderList
    from .model_provider_status import ModelProviderStatus
    from .model_type import ModelType
    from .moderation_feature import ModerationFeature
    from .new_segment import NewSegment
    from .node_execution_metadata import NodeExecutionMetadata
    from .node_finished_data import NodeFinishedData
    from .node_finished_event import NodeFinishedEvent
    from .node_retry_data import NodeRetryData
    from .node_retry_event import NodeRetryEvent
    from .node_started_data import NodeStartedData
    from .node_started_event import NodeStartedEvent
    from .node_status import NodeStatus
    from .number_control import NumberControl
    from .online_document_info import OnlineDocumentInfo
    from .online_document_page import OnlineDocumentPage
    from .online_drive_info import OnlineDriveInfo
    from .online_drive_info_type import OnlineDriveInfoType
    from .output_file import OutputFile
    from .paragraph_control import ParagraphControl
    from .parent_mode import ParentMode
    from .partial_member import PartialMember
    from .pause_reason import PauseReason
    from .ping_event import PingEvent
    from .pipeline_dataset import PipelineDataset
    from .pipeline_document import PipelineDocument
    from .pre_processing_rule import PreProcessingRule
    from .pre_processing_rule_id import PreProcessingRuleId
    from .process_mode import ProcessMode
    from .process_rule import ProcessRule
    from .process_rules import ProcessRules
    from .provider_model import ProviderModel
    from .provider_model_fetch_from import ProviderModelFetchFrom
    from .provider_model_status import ProviderModelStatus
    from .reasoning_chunk_data import ReasoningChunkData
    from .reasoning_chunk_event import ReasoningChunkEvent
    from .rename_conversation_request import RenameConversationRequest
    from .reranking_mode import RerankingMode
    from .reranking_model import RerankingModel
    from .response_metadata import ResponseMetadata
    from .response_mode import ResponseMode
    from .retrieval_model import RetrievalModel
    from .retrieval_weights import RetrievalWeights
    from .retrieve_query import RetrieveQuery
    from .retrieve_record import RetrieveRecord
    from .retrieve_result import RetrieveResult
    from .retrieved_child_chunk import RetrievedChildChunk
    from .retrieved_document import RetrievedDocument
    from .retrieved_file import RetrievedFile
    from .retrieved_segment import RetrievedSegment
    from .retriever_resource import RetrieverResource
    from .run_creator import RunCreator
    from .run_datasource_node_request import RunDatasourceNodeRequest
    from .run_pipeline_request import RunPipelineRequest
    from .run_pipeline_request_response_mode import RunPipelineRequestResponseMode
    from .run_pipeline_result import RunPipelineResult
    from .run_workflow_request import RunWorkflowRequest
    from .search_method import SearchMethod
    from .segment import Segment
    from .segment_attachment import SegmentAttachment
    from .segment_changes import SegmentChanges
    from .segment_list import SegmentList
    from .segment_result import SegmentResult
    from .segment_status import SegmentStatus
    from .segmentation_rule import SegmentationRule
    from .select_control import SelectControl
    from .send_chat_message_request import SendChatMessageRequest
    from .send_completion_request import SendCompletionRequest
    from .service_info import ServiceInfo
    from .single_file_control import SingleFileControl
    from .stop_request import StopRequest
    from .stored_process_rule import StoredProcessRule
    from .stored_process_rules import StoredProcessRules
    from .stored_segmentation_rule import StoredSegmentationRule
    from .submit_human_input_form_request import SubmitHumanInputFormRequest
    from .success_result import SuccessResult
    from .suggested_questions import SuggestedQuestions
    from .summary_index_setting import SummaryIndexSetting
    from .system_limits import SystemLimits
    from .tag import Tag
    from .text_chunk_data import TextChunkData
    from .text_chunk_event import TextChunkEvent
    from .text_input_control import TextInputControl
    from .text_replace_data import TextReplaceData
    from .text_replace_event import TextReplaceEvent
    from .text_to_audio_request import TextToAudioRequest
    from .text_to_speech_feature import TextToSpeechFeature
    from .text_to_speech_feature_auto_play import TextToSpeechFeatureAutoPlay
    from .toggle_built_in_metadata_action import ToggleBuiltInMetadataAction
    from .tool_icon import ToolIcon
    from .transfer_method import TransferMethod
    from .tts_message_end_event import TtsMessageEndEvent
    from .tts_message_event import TtsMessageEvent
    from .unbind_tag_request import UnbindTagRequest
    from .update_child_chunk_request import UpdateChildChunkRequest
    from .update_conversation_variable_request import UpdateConversationVariableRequest
    from .update_dataset_request import UpdateDatasetRequest
    from .update_document_by_file_data import UpdateDocumentByFileData
    from .update_document_by_file_request import UpdateDocumentByFileRequest
    from .update_document_by_text_request import UpdateDocumentByTextRequest
    from .update_document_status_action import UpdateDocumentStatusAction
    from .update_document_status_request import UpdateDocumentStatusRequest
    from .update_documents_metadata_request import UpdateDocumentsMetadataRequest
    from .update_metadata_field_request import UpdateMetadataFieldRequest
    from .update_segment_request import UpdateSegmentRequest
    from .update_tag_request import UpdateTagRequest
    from .upload_file_request import UploadFileRequest
    from .upload_pipeline_file_request import UploadPipelineFileRequest
    from .uploaded_file import UploadedFile
    from .uploaded_pipeline_file import UploadedPipelineFile
    from .usage import Usage
    from .user_action import UserAction
    from .user_action_button_style import UserActionButtonStyle
    from .user_input_form_item import UserInputFormItem
    from .vector_weight import VectorWeight
    from .website_crawl_info import WebsiteCrawlInfo
    from .weight_type import WeightType
    from .workflow_finished_data import WorkflowFinishedData
    from .workflow_finished_event import WorkflowFinishedEvent
    from .workflow_log import WorkflowLog
    from .workflow_log_list import WorkflowLogList
    from .workflow_paused_data import WorkflowPausedData
    from .workflow_paused_event import WorkflowPausedEvent
    from .workflow_run import WorkflowRun
    from .workflow_run_data import WorkflowRunData
    from .workflow_run_result import WorkflowRunResult
    from .workflow_run_status import WorkflowRunStatus
    from .workflow_run_summary import WorkflowRunSummary
    from .workflow_started_data import WorkflowStartedData
    from .workflow_started_data_reason import WorkflowStartedDataReason
    from .workflow_started_event import WorkflowStartedEvent

_MODULES = {
    "AccountSummary": ".account_summary",
    "AgentLogData": ".agent_log_data",
    "AgentLogEvent": ".agent_log_event",
    "AgentMessageEvent": ".agent_message_event",
    "AgentThought": ".agent_thought",
    "AgentThoughtEvent": ".agent_thought_event",
    "Annotation": ".annotation",
    "AnnotationList": ".annotation_list",
    "AnnotationReplyAction": ".annotation_reply_action",
    "AnnotationReplyAuthor": ".annotation_reply_author",
    "AnnotationReplySource": ".annotation_reply_source",
    "AnnotationReplyStatus": ".annotation_reply_status",
    "AnnotationReplyStatusJobStatus": ".annotation_reply_status_job_status",
    "AppFeedback": ".app_feedback",
    "AppFeedbackFromSource": ".app_feedback_from_source",
    "AppFeedbackList": ".app_feedback_list",
    "AppFeedbackRating": ".app_feedback_rating",
    "AppInfo": ".app_info",
    "AppInfoMode": ".app_info_mode",
    "AppMeta": ".app_meta",
    "AppParameters": ".app_parameters",
    "AppSite": ".app_site",
    "AppSiteIconTypeType1": ".app_site_icon_type_type_1",
    "AppSiteIconTypeType2Type1": ".app_site_icon_type_type_2_type_1",
    "AppSiteIconTypeType3Type1": ".app_site_icon_type_type_3_type_1",
    "AudioToTextRequest": ".audio_to_text_request",
    "AudioToTextResult": ".audio_to_text_result",
    "BindTagsRequest": ".bind_tags_request",
    "BoundTag": ".bound_tag",
    "BoundTagList": ".bound_tag_list",
    "BuiltInMetadataField": ".built_in_metadata_field",
    "BuiltInMetadataFieldList": ".built_in_metadata_field_list",
    "ChatMessageReply": ".chat_message_reply",
    "ChatMessageReplyEvent": ".chat_message_reply_event",
    "ChatPause": ".chat_pause",
    "CheckboxControl": ".checkbox_control",
    "ChildChunk": ".child_chunk",
    "ChildChunkList": ".child_chunk_list",
    "ChildChunkResult": ".child_chunk_result",
    "ChildChunkType": ".child_chunk_type",
    "CompletionMessageReply": ".completion_message_reply",
    "ConfigureAnnotationReplyRequest": ".configure_annotation_reply_request",
    "Conversation": ".conversation",
    "ConversationList": ".conversation_list",
    "ConversationSort": ".conversation_sort",
    "ConversationVariable": ".conversation_variable",
    "ConversationVariableList": ".conversation_variable_list",
    "CreateAnnotationRequest": ".create_annotation_request",
    "CreateChildChunkRequest": ".create_child_chunk_request",
    "CreateDatasetRequest": ".create_dataset_request",
    "CreateDocumentByFileData": ".create_document_by_file_data",
    "CreateDocumentByFileRequest": ".create_document_by_file_request",
    "CreateDocumentByTextRequest": ".create_document_by_text_request",
    "CreateMessageFeedbackRequest": ".create_message_feedback_request",
    "CreateMetadataFieldRequest": ".create_metadata_field_request",
    "CreateSegmentsRequest": ".create_segments_request",
    "CreateSegmentsResult": ".create_segments_result",
    "CreateTagRequest": ".create_tag_request",
    "Dataset": ".dataset",
    "DatasetIcon": ".dataset_icon",
    "DatasetList": ".dataset_list",
    "DatasetMetadataField": ".dataset_metadata_field",
    "DatasetPermission": ".dataset_permission",
    "DatasetProvider": ".dataset_provider",
    "DatasetRetrievalModel": ".dataset_retrieval_model",
    "DatasetRetrieveRequest": ".dataset_retrieve_request",
    "DatasetTag": ".dataset_tag",
    "DatasourceCompletedEvent": ".datasource_completed_event",
    "DatasourceCredential": ".datasource_credential",
    "DatasourceErrorEvent": ".datasource_error_event",
    "DatasourcePlugin": ".datasource_plugin",
    "DatasourceProcessingEvent": ".datasource_processing_event",
    "DatasourceType": ".datasource_type",
    "DeleteConversationRequest": ".delete_conversation_request",
    "DeleteTagRequest": ".delete_tag_request",
    "DocForm": ".doc_form",
    "Document": ".document",
    "DocumentDetail": ".document_detail",
    "DocumentDisplayStatus": ".document_display_status",
    "DocumentIndexingStatus": ".document_indexing_status",
    "DocumentList": ".document_list",
    "DocumentMetadataUpdate": ".document_metadata_update",
    "DocumentMetadataValue": ".document_metadata_value",
    "DocumentResult": ".document_result",
    "DocumentSource": ".document_source",
    "DocumentUploadFile": ".document_upload_file",
    "DownloadDocumentResult": ".download_document_result",
    "DownloadDocumentsZipRequest": ".download_documents_zip_request",
    "EndUser": ".end_user",
    "EndUserSummary": ".end_user_summary",
    "Error": ".error",
    "ErrorEvent": ".error_event",
    "ExternalDataToolControl": ".external_data_tool_control",
    "ExternalKnowledgeInfo": ".external_knowledge_info",
    "ExternalRetrievalModel": ".external_retrieval_model",
    "FeatureSwitch": ".feature_switch",
    "FeedbackRating": ".feedback_rating",
    "FileListControl": ".file_list_control",
    "FileType": ".file_type",
    "FileUploadFeature": ".file_upload_feature",
    "FileUploadLimits": ".file_upload_limits",
    "FormInput": ".form_input",
    "FormInputDefault": ".form_input_default",
    "FormInputDefaultType": ".form_input_default_type",
    "FormOptionSource": ".form_option_source",
    "FormOptionSourceType": ".form_option_source_type",
    "GetDocumentMetadata": ".get_document_metadata",
    "HumanInputContent": ".human_input_content",
    "HumanInputForm": ".human_input_form",
    "HumanInputFormDefinition": ".human_input_form_definition",
    "HumanInputFormFilledData": ".human_input_form_filled_data",
    "HumanInputFormFilledEvent": ".human_input_form_filled_event",
    "HumanInputFormSubmissionData": ".human_input_form_submission_data",
    "HumanInputFormTimeoutData": ".human_input_form_timeout_data",
    "HumanInputFormTimeoutEvent": ".human_input_form_timeout_event",
    "HumanInputRequiredData": ".human_input_required_data",
    "HumanInputRequiredEvent": ".human_input_required_event",
    "ImageUploadFeature": ".image_upload_feature",
    "ImageUploadFeatureDetail": ".image_upload_feature_detail",
    "IndexingStatus": ".indexing_status",
    "IndexingStatusList": ".indexing_status_list",
    "IndexingTechnique": ".indexing_technique",
    "InputFile": ".input_file",
    "IterationCompletedData": ".iteration_completed_data",
    "IterationCompletedEvent": ".iteration_completed_event",
    "IterationNextData": ".iteration_next_data",
    "IterationNextEvent": ".iteration_next_event",
    "IterationStartedData": ".iteration_started_data",
    "IterationStartedEvent": ".iteration_started_event",
    "JsonObjectControl": ".json_object_control",
    "KeywordWeight": ".keyword_weight",
    "ListWorkflowLogsStatus": ".list_workflow_logs_status",
    "LocalFileInfo": ".local_file_info",
    "LocalizedText": ".localized_text",
    "LoopCompletedData": ".loop_completed_data",
    "LoopCompletedEvent": ".loop_completed_event",
    "LoopNextData": ".loop_next_data",
    "LoopNextEvent": ".loop_next_event",
    "LoopStartedData": ".loop_started_data",
    "LoopStartedEvent": ".loop_started_event",
    "Message": ".message",
    "MessageEndEvent": ".message_end_event",
    "MessageEvent": ".message_event",
    "MessageFeedback": ".message_feedback",
    "MessageFile": ".message_file",
    "MessageFileEvent": ".message_file_event",
    "MessageList": ".message_list",
    "MessageReplaceEvent": ".message_replace_event",
    "MetadataComparisonOperator": ".metadata_comparison_operator",
    "MetadataField": ".metadata_field",
    "MetadataFieldList": ".metadata_field_list",
    "MetadataFieldType": ".metadata_field_type",
    "MetadataFilteringCondition": ".metadata_filtering_condition",
    "MetadataFilteringConditions": ".metadata_filtering_conditions",
    "MetadataFilteringConditionsLogicalOperatorType1": ".metadata_filtering_conditions_logical_operator_type_1",
    "MetadataFilteringConditionsLogicalOperatorType2Type1": ".metadata_filtering_conditions_logical_operator_type_2_type_1",
    "MetadataFilteringConditionsLogicalOperatorType3Type1": ".metadata_filtering_conditions_logical_operator_type_3_type_1",
    "MetadataValue": ".metadata_value",
    "ModelProvider": ".model_provider",
    "ModelProviderList": ".model_provider_list",
    "ModelProviderStatus": ".model_provider_status",
    "ModelType": ".model_type",
    "ModerationFeature": ".moderation_feature",
    "NewSegment": ".new_segment",
    "NodeExecutionMetadata": ".node_execution_metadata",
    "NodeFinishedData": ".node_finished_data",
    "NodeFinishedEvent": ".node_finished_event",
    "NodeRetryData": ".node_retry_data",
    "NodeRetryEvent": ".node_retry_event",
    "NodeStartedData": ".node_started_data",
    "NodeStartedEvent": ".node_started_event",
    "NodeStatus": ".node_status",
    "NumberControl": ".number_control",
    "OnlineDocumentInfo": ".online_document_info",
    "OnlineDocumentPage": ".online_document_page",
    "OnlineDriveInfo": ".online_drive_info",
    "OnlineDriveInfoType": ".online_drive_info_type",
    "OutputFile": ".output_file",
    "ParagraphControl": ".paragraph_control",
    "ParentMode": ".parent_mode",
    "PartialMember": ".partial_member",
    "PauseReason": ".pause_reason",
    "PingEvent": ".ping_event",
    "PipelineDataset": ".pipeline_dataset",
    "PipelineDocument": ".pipeline_document",
    "PreProcessingRule": ".pre_processing_rule",
    "PreProcessingRuleId": ".pre_processing_rule_id",
    "ProcessMode": ".process_mode",
    "ProcessRule": ".process_rule",
    "ProcessRules": ".process_rules",
    "ProviderModel": ".provider_model",
    "ProviderModelFetchFrom": ".provider_model_fetch_from",
    "ProviderModelStatus": ".provider_model_status",
    "ReasoningChunkData": ".reasoning_chunk_data",
    "ReasoningChunkEvent": ".reasoning_chunk_event",
    "RenameConversationRequest": ".rename_conversation_request",
    "RerankingMode": ".reranking_mode",
    "RerankingModel": ".reranking_model",
    "ResponseMetadata": ".response_metadata",
    "ResponseMode": ".response_mode",
    "RetrievalModel": ".retrieval_model",
    "RetrievalWeights": ".retrieval_weights",
    "RetrieveQuery": ".retrieve_query",
    "RetrieveRecord": ".retrieve_record",
    "RetrieveResult": ".retrieve_result",
    "RetrievedChildChunk": ".retrieved_child_chunk",
    "RetrievedDocument": ".retrieved_document",
    "RetrievedFile": ".retrieved_file",
    "RetrievedSegment": ".retrieved_segment",
    "RetrieverResource": ".retriever_resource",
    "RunCreator": ".run_creator",
    "RunDatasourceNodeRequest": ".run_datasource_node_request",
    "RunPipelineRequest": ".run_pipeline_request",
    "RunPipelineRequestResponseMode": ".run_pipeline_request_response_mode",
    "RunPipelineResult": ".run_pipeline_result",
    "RunWorkflowRequest": ".run_workflow_request",
    "SearchMethod": ".search_method",
    "Segment": ".segment",
    "SegmentAttachment": ".segment_attachment",
    "SegmentChanges": ".segment_changes",
    "SegmentList": ".segment_list",
    "SegmentResult": ".segment_result",
    "SegmentStatus": ".segment_status",
    "SegmentationRule": ".segmentation_rule",
    "SelectControl": ".select_control",
    "SendChatMessageRequest": ".send_chat_message_request",
    "SendCompletionRequest": ".send_completion_request",
    "ServiceInfo": ".service_info",
    "SingleFileControl": ".single_file_control",
    "StopRequest": ".stop_request",
    "StoredProcessRule": ".stored_process_rule",
    "StoredProcessRules": ".stored_process_rules",
    "StoredSegmentationRule": ".stored_segmentation_rule",
    "SubmitHumanInputFormRequest": ".submit_human_input_form_request",
    "SuccessResult": ".success_result",
    "SuggestedQuestions": ".suggested_questions",
    "SummaryIndexSetting": ".summary_index_setting",
    "SystemLimits": ".system_limits",
    "Tag": ".tag",
    "TextChunkData": ".text_chunk_data",
    "TextChunkEvent": ".text_chunk_event",
    "TextInputControl": ".text_input_control",
    "TextReplaceData": ".text_replace_data",
    "TextReplaceEvent": ".text_replace_event",
    "TextToAudioRequest": ".text_to_audio_request",
    "TextToSpeechFeature": ".text_to_speech_feature",
    "TextToSpeechFeatureAutoPlay": ".text_to_speech_feature_auto_play",
    "ToggleBuiltInMetadataAction": ".toggle_built_in_metadata_action",
    "ToolIcon": ".tool_icon",
    "TransferMethod": ".transfer_method",
    "TtsMessageEndEvent": ".tts_message_end_event",
    "TtsMessageEvent": ".tts_message_event",
    "UnbindTagRequest": ".unbind_tag_request",
    "UpdateChildChunkRequest": ".update_child_chunk_request",
    "UpdateConversationVariableRequest": ".update_conversation_variable_request",
    "UpdateDatasetRequest": ".update_dataset_request",
    "UpdateDocumentByFileData": ".update_document_by_file_data",
    "UpdateDocumentByFileRequest": ".update_document_by_file_request",
    "UpdateDocumentByTextRequest": ".update_document_by_text_request",
    "UpdateDocumentStatusAction": ".update_document_status_action",
    "UpdateDocumentStatusRequest": ".update_document_status_request",
    "UpdateDocumentsMetadataRequest": ".update_documents_metadata_request",
    "UpdateMetadataFieldRequest": ".update_metadata_field_request",
    "UpdateSegmentRequest": ".update_segment_request",
    "UpdateTagRequest": ".update_tag_request",
    "UploadFileRequest": ".upload_file_request",
    "UploadPipelineFileRequest": ".upload_pipeline_file_request",
    "UploadedFile": ".uploaded_file",
    "UploadedPipelineFile": ".uploaded_pipeline_file",
    "Usage": ".usage",
    "UserAction": ".user_action",
    "UserActionButtonStyle": ".user_action_button_style",
    "UserInputFormItem": ".user_input_form_item",
    "VectorWeight": ".vector_weight",
    "WebsiteCrawlInfo": ".website_crawl_info",
    "WeightType": ".weight_type",
    "WorkflowFinishedData": ".workflow_finished_data",
    "WorkflowFinishedEvent": ".workflow_finished_event",
    "WorkflowLog": ".workflow_log",
    "WorkflowLogList": ".workflow_log_list",
    "WorkflowPausedData": ".workflow_paused_data",
    "WorkflowPausedEvent": ".workflow_paused_event",
    "WorkflowRun": ".workflow_run",
    "WorkflowRunData": ".workflow_run_data",
    "WorkflowRunResult": ".workflow_run_result",
    "WorkflowRunStatus": ".workflow_run_status",
    "WorkflowRunSummary": ".workflow_run_summary",
    "WorkflowStartedData": ".workflow_started_data",
    "WorkflowStartedDataReason": ".workflow_started_data_reason",
    "WorkflowStartedEvent": ".workflow_started_event",
}

__all__ = [
    "AccountSummary",
    "AgentLogData",
    "AgentLogEvent",
    "AgentMessageEvent",
    "AgentThought",
    "AgentThoughtEvent",
    "Annotation",
    "AnnotationList",
    "AnnotationReplyAction",
    "AnnotationReplyAuthor",
    "AnnotationReplySource",
    "AnnotationReplyStatus",
    "AnnotationReplyStatusJobStatus",
    "AppFeedback",
    "AppFeedbackFromSource",
    "AppFeedbackList",
    "AppFeedbackRating",
    "AppInfo",
    "AppInfoMode",
    "AppMeta",
    "AppParameters",
    "AppSite",
    "AppSiteIconTypeType1",
    "AppSiteIconTypeType2Type1",
    "AppSiteIconTypeType3Type1",
    "AudioToTextRequest",
    "AudioToTextResult",
    "BindTagsRequest",
    "BoundTag",
    "BoundTagList",
    "BuiltInMetadataField",
    "BuiltInMetadataFieldList",
    "ChatMessageReply",
    "ChatMessageReplyEvent",
    "ChatPause",
    "CheckboxControl",
    "ChildChunk",
    "ChildChunkList",
    "ChildChunkResult",
    "ChildChunkType",
    "CompletionMessageReply",
    "ConfigureAnnotationReplyRequest",
    "Conversation",
    "ConversationList",
    "ConversationSort",
    "ConversationVariable",
    "ConversationVariableList",
    "CreateAnnotationRequest",
    "CreateChildChunkRequest",
    "CreateDatasetRequest",
    "CreateDocumentByFileData",
    "CreateDocumentByFileRequest",
    "CreateDocumentByTextRequest",
    "CreateMessageFeedbackRequest",
    "CreateMetadataFieldRequest",
    "CreateSegmentsRequest",
    "CreateSegmentsResult",
    "CreateTagRequest",
    "Dataset",
    "DatasetIcon",
    "DatasetList",
    "DatasetMetadataField",
    "DatasetPermission",
    "DatasetProvider",
    "DatasetRetrievalModel",
    "DatasetRetrieveRequest",
    "DatasetTag",
    "DatasourceCompletedEvent",
    "DatasourceCredential",
    "DatasourceErrorEvent",
    "DatasourcePlugin",
    "DatasourceProcessingEvent",
    "DatasourceType",
    "DeleteConversationRequest",
    "DeleteTagRequest",
    "DocForm",
    "Document",
    "DocumentDetail",
    "DocumentDisplayStatus",
    "DocumentIndexingStatus",
    "DocumentList",
    "DocumentMetadataUpdate",
    "DocumentMetadataValue",
    "DocumentResult",
    "DocumentSource",
    "DocumentUploadFile",
    "DownloadDocumentResult",
    "DownloadDocumentsZipRequest",
    "EndUser",
    "EndUserSummary",
    "Error",
    "ErrorEvent",
    "ExternalDataToolControl",
    "ExternalKnowledgeInfo",
    "ExternalRetrievalModel",
    "FeatureSwitch",
    "FeedbackRating",
    "FileListControl",
    "FileType",
    "FileUploadFeature",
    "FileUploadLimits",
    "FormInput",
    "FormInputDefault",
    "FormInputDefaultType",
    "FormOptionSource",
    "FormOptionSourceType",
    "GetDocumentMetadata",
    "HumanInputContent",
    "HumanInputForm",
    "HumanInputFormDefinition",
    "HumanInputFormFilledData",
    "HumanInputFormFilledEvent",
    "HumanInputFormSubmissionData",
    "HumanInputFormTimeoutData",
    "HumanInputFormTimeoutEvent",
    "HumanInputRequiredData",
    "HumanInputRequiredEvent",
    "ImageUploadFeature",
    "ImageUploadFeatureDetail",
    "IndexingStatus",
    "IndexingStatusList",
    "IndexingTechnique",
    "InputFile",
    "IterationCompletedData",
    "IterationCompletedEvent",
    "IterationNextData",
    "IterationNextEvent",
    "IterationStartedData",
    "IterationStartedEvent",
    "JsonObjectControl",
    "KeywordWeight",
    "ListWorkflowLogsStatus",
    "LocalFileInfo",
    "LocalizedText",
    "LoopCompletedData",
    "LoopCompletedEvent",
    "LoopNextData",
    "LoopNextEvent",
    "LoopStartedData",
    "LoopStartedEvent",
    "Message",
    "MessageEndEvent",
    "MessageEvent",
    "MessageFeedback",
    "MessageFile",
    "MessageFileEvent",
    "MessageList",
    "MessageReplaceEvent",
    "MetadataComparisonOperator",
    "MetadataField",
    "MetadataFieldList",
    "MetadataFieldType",
    "MetadataFilteringCondition",
    "MetadataFilteringConditions",
    "MetadataFilteringConditionsLogicalOperatorType1",
    "MetadataFilteringConditionsLogicalOperatorType2Type1",
    "MetadataFilteringConditionsLogicalOperatorType3Type1",
    "MetadataValue",
    "ModelProvider",
    "ModelProviderList",
    "ModelProviderStatus",
    "ModelType",
    "ModerationFeature",
    "NewSegment",
    "NodeExecutionMetadata",
    "NodeFinishedData",
    "NodeFinishedEvent",
    "NodeRetryData",
    "NodeRetryEvent",
    "NodeStartedData",
    "NodeStartedEvent",
    "NodeStatus",
    "NumberControl",
    "OnlineDocumentInfo",
    "OnlineDocumentPage",
    "OnlineDriveInfo",
    "OnlineDriveInfoType",
    "OutputFile",
    "ParagraphControl",
    "ParentMode",
    "PartialMember",
    "PauseReason",
    "PingEvent",
    "PipelineDataset",
    "PipelineDocument",
    "PreProcessingRule",
    "PreProcessingRuleId",
    "ProcessMode",
    "ProcessRule",
    "ProcessRules",
    "ProviderModel",
    "ProviderModelFetchFrom",
    "ProviderModelStatus",
    "ReasoningChunkData",
    "ReasoningChunkEvent",
    "RenameConversationRequest",
    "RerankingMode",
    "RerankingModel",
    "ResponseMetadata",
    "ResponseMode",
    "RetrievalModel",
    "RetrievalWeights",
    "RetrievedChildChunk",
    "RetrievedDocument",
    "RetrievedFile",
    "RetrievedSegment",
    "RetrieveQuery",
    "RetrieveRecord",
    "RetrieveResult",
    "RetrieverResource",
    "RunCreator",
    "RunDatasourceNodeRequest",
    "RunPipelineRequest",
    "RunPipelineRequestResponseMode",
    "RunPipelineResult",
    "RunWorkflowRequest",
    "SearchMethod",
    "Segment",
    "SegmentationRule",
    "SegmentAttachment",
    "SegmentChanges",
    "SegmentList",
    "SegmentResult",
    "SegmentStatus",
    "SelectControl",
    "SendChatMessageRequest",
    "SendCompletionRequest",
    "ServiceInfo",
    "SingleFileControl",
    "StopRequest",
    "StoredProcessRule",
    "StoredProcessRules",
    "StoredSegmentationRule",
    "SubmitHumanInputFormRequest",
    "SuccessResult",
    "SuggestedQuestions",
    "SummaryIndexSetting",
    "SystemLimits",
    "Tag",
    "TextChunkData",
    "TextChunkEvent",
    "TextInputControl",
    "TextReplaceData",
    "TextReplaceEvent",
    "TextToAudioRequest",
    "TextToSpeechFeature",
    "TextToSpeechFeatureAutoPlay",
    "ToggleBuiltInMetadataAction",
    "ToolIcon",
    "TransferMethod",
    "TtsMessageEndEvent",
    "TtsMessageEvent",
    "UnbindTagRequest",
    "UpdateChildChunkRequest",
    "UpdateConversationVariableRequest",
    "UpdateDatasetRequest",
    "UpdateDocumentByFileData",
    "UpdateDocumentByFileRequest",
    "UpdateDocumentByTextRequest",
    "UpdateDocumentsMetadataRequest",
    "UpdateDocumentStatusAction",
    "UpdateDocumentStatusRequest",
    "UpdateMetadataFieldRequest",
    "UpdateSegmentRequest",
    "UpdateTagRequest",
    "UploadedFile",
    "UploadedPipelineFile",
    "UploadFileRequest",
    "UploadPipelineFileRequest",
    "Usage",
    "UserAction",
    "UserActionButtonStyle",
    "UserInputFormItem",
    "VectorWeight",
    "WebsiteCrawlInfo",
    "WeightType",
    "WorkflowFinishedData",
    "WorkflowFinishedEvent",
    "WorkflowLog",
    "WorkflowLogList",
    "WorkflowPausedData",
    "WorkflowPausedEvent",
    "WorkflowRun",
    "WorkflowRunData",
    "WorkflowRunResult",
    "WorkflowRunStatus",
    "WorkflowRunSummary",
    "WorkflowStartedData",
    "WorkflowStartedDataReason",
    "WorkflowStartedEvent",
]

if not TYPE_CHECKING:  # else any name would pass for one of these

    def __getattr__(name: str) -> Any:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(_MODULES[name], __name__), name)
        return value

    def __dir__() -> list[str]:
        return sorted(_MODULES)
