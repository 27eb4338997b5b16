"""The helper's code: under it a citizen's practice is written down about a resident."""

from uuid import UUID

from hocvuso.facts.queries import states
from hocvuso.fieldwork.errors import ConsentFirst
from hocvuso.identity.services import issue_helper_code
from hocvuso.identity.types import IssuedCode
from hocvuso.people.queries import resident as resident_in
from hocvuso.places.types import PlaceScope

PURPOSE = "learning"


def issue_practice_code(scope: PlaceScope, *, resident_id: UUID, actor: UUID) -> IssuedCode:
    """Make a code for practising with a resident of the scope. Raises NotFound, ConsentFirst."""
    resident_in(scope, resident_id)
    state = states(scope, [resident_id]).get(resident_id)
    if state is None or not state.consents.get(PURPOSE):
        raise ConsentFirst()
    return issue_helper_code(account_id=actor, subject=resident_id)
