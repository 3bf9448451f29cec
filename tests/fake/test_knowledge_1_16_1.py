"""Knowledge bases of FakeDify as a 1.16.1 server, against the recordings of a real one."""

from __future__ import annotations

import httpx

from dify_plus.testing import FakeDify, Model
from tests.fake.test_captures_1_16_1 import CAPTURES
from tests.fake.test_knowledge import START, Story

STORY = """
dataset_create_hq dataset_create_dup dataset_create_min dataset_get dataset_get_unknown dataset_get_not_uuid
dataset_patch dataset_patch_empty datasets_list documents_list_unknown_ds
doc_create_by_text doc_create_by_text_missing doc_create_by_text_bad_rule doc_create_by_text_underscore
doc_create_by_file_dash doc_create_by_file_underscore doc_create_by_file_badext
doc_create_by_file_nofile documents_list documents_list_page_1_limit_2 documents_list_status_available
document_get document_get_unknown document_get_meta_bad document_get_meta_only
document_download_text document_update_text document_update_text_underscore
document_status_noids document_status_zzz
retrieve_hq retrieve_hq_full hit_testing retrieve_bad_method retrieve_long_query retrieve_unknown_ds
segments_create segments_create_nocontent segments_create_none segment_get segment_get_unknown segments_list_filter
segment_update_bad child_chunks_not_hier
metadata_builtin metadata_builtin_enable metadata_create_badtype metadata_update_unknown
tag_create tag_create_dup tags_list tag_update tag_bind datasets_list_tag
dataset_create_hier doc_create_hier qa_doc retrieve_hier doc_rate_headers
document_delete document_delete_again models_embedding models_zzz
"""
"""Recordings on objects that no recording creates are left out."""


class NewerStory(Story):
    folder = CAPTURES


def test_answers_have_the_recorded_shape() -> None:
    with FakeDify(server="1.16.1", seed=7, clock=lambda: START) as fake:
        fake.knowledge.models.append(Model("live-embed", "text-embedding", "langgenius/live/live"))
        key = {"Authorization": f"Bearer {fake.dataset_key}"}
        problems = []
        with httpx.Client(base_url=fake.base_url, headers=key, trust_env=False) as client:
            story = NewerStory(fake, client)
            for name in STORY.split():
                try:
                    story.play(name)
                except AssertionError as error:
                    problems.append(str(error).partition("\n")[0][:300])
        assert problems == []
