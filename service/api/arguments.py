"""Arguments that several questions and changes take, each with its sentence."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from service.api import inputs

AsOf = Annotated[date | None, strawberry.argument(description="The day that is asked about; absent: today.")]
KnownAt = Annotated[
    datetime | None, strawberry.argument(description="By what was recorded by this moment; absent: everything.")
]
Policy = Annotated[
    strawberry.ID | None, strawberry.argument(description="Which mappings count; absent: `policy/default`.")
]
Horizon = Annotated[
    date | None, strawberry.argument(description="Count what will apply by this day, too; absent: only what applies.")
]
OnlyFrameworks = Annotated[list[strawberry.ID] | None, strawberry.argument(description="Only these; absent: all.")]
OnlySubjects = Annotated[
    list[strawberry.ID] | None, strawberry.argument(description="Only these and what they use or run; absent: all.")
]
ProvisionRef = Annotated[
    str, strawberry.argument(name="provision", description="As people write it: `AI Act Art. 15(4)`, or a key.")
]
SubjectRef = Annotated[
    str, strawberry.argument(name="subject", description="As people write it, or a key: `model/candidate-ranker@2.1`.")
]
Said = Annotated[inputs.Change, strawberry.argument(description="Why, and against which state.")]
