from flask.testing import FlaskClient

from tests.integration.conftest import IDEA


def test_a_post_is_accepted_with_all_nine_families(client: FlaskClient) -> None:
    answer = client.post("/api/images/variations", json=IDEA)

    assert answer.status_code == 202, answer.json
    assert answer.json["status"] == "generating"
    assert len(answer.json["families"]) == 9
    assert answer.headers["Location"] == f"/api/images/variations/{answer.json['id']}"
