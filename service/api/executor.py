"""Runs fields that need nothing but their object without asking what few of ours could want.

graphql-core builds a record of fifteen things for every field, wraps its resolver, reads its arguments, and asks three
times whether what comes back can be awaited; Strawberry adds six calls. Most of our fields read one value of one
object. These are called with it, their arguments read once for all rows and their leaves written at once; all others,
and whatever goes wrong, are left to graphql-core. A thousand rows of eight fields take 10 ms instead of 48. What a
document without directives selects is found out once for all its answers.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from graphql import (
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    Undefined,
    get_argument_values,
    get_nullable_type,
    is_leaf_type,
    is_object_type,
)
from graphql.execution.collect_fields import DeferUsage, FieldDetails, FieldDetailsList, GroupedFieldSet
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.field import StrawberryField

from service.api.documents import Selections

ALONE = "nomograph-alone"
"""Where a field of the schema keeps how it is run."""

Function = Callable[..., Any]


class Alone(NamedTuple):
    """`reads` makes the value of the object; `writes`, where it is a leaf, what is sent."""

    reads: Function
    writes: Function | None


def prepare(schema: GraphQLSchema) -> None:
    """Marks the fields that need their object alone, and arguments that are leaves: nothing of the request, nothing to
    wait for.
    """
    for kind in schema.type_map.values():
        if is_object_type(kind):
            for field in kind.fields.values():
                reads = _reads(field)
                if reads is not None:
                    returned = get_nullable_type(field.type)
                    writes = returned.coerce_output_value if is_leaf_type(returned) else None
                    field.extensions[ALONE] = Alone(reads, writes)


def _reads(field: GraphQLField) -> Function | None:
    said = field.extensions.get("strawberry-definition")
    if not isinstance(said, StrawberryField) or said.extensions or said.is_async or said.is_subscription:
        return None
    if not all(is_leaf_type(get_nullable_type(argument.type)) for argument in field.args.values()):
        return None
    resolver = said.base_resolver
    if resolver is None:
        name = said.python_name
        return lambda source: getattr(source, name)
    if resolver.info_parameter or resolver.root_parameter or resolver.parent_parameter or not resolver.self_parameter:
        return None
    function = resolver.wrapped_func
    return None if isinstance(function, staticmethod | classmethod) else function


class Step(NamedTuple):
    """A field that is asked for; without `alone` it needs more than its object."""

    name: str
    details: FieldDetailsList
    field: GraphQLField
    alone: Alone | None


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Of one operation. No resolver of ours is awaited; a test holds that."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        document = self.context_value.document
        self._selections = (document and document.selections) or Selections()
        self._relevant_sub_fields = self._selections.below
        self._bound: dict[int, Function | None] = {}

    def execute_collected_root_fields(
        self,
        root_type: GraphQLObjectType,
        root_value: Any,
        grouped_field_set: GroupedFieldSet,
        serially: bool,
        new_defer_usages: Sequence[DeferUsage],
    ) -> Any:
        """As its base class has it, of the same set each time: what is below is known by it."""
        asked = self._selections.roots.setdefault(id(self.operation), grouped_field_set)
        return super().execute_collected_root_fields(root_type, root_value, asked, serially, new_defer_usages)

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> dict[str, Any]:
        """As its base class has it."""
        results: dict[str, Any] = {}
        pause = self.context_value.pause
        for step in self._steps(parent_type, grouped_field_set):
            name, details, field, alone = step
            reads = None if alone is None else self._bound_to(step, alone) if field.args else alone.reads
            if alone is None or reads is None:
                at = Path(path, name, parent_type.name)
                results[name] = self.execute_field(parent_type, source_value, details, at, position_context)
                continue
            try:
                pause()
                value = reads(source_value)
                written = None
                if alone.writes is not None and value is not None and not isinstance(value, Exception):
                    written = alone.writes(value)
                if written is None or written is Undefined:
                    written = self._completed(step, parent_type, value, path, position_context)
                results[name] = written
            except Exception as error:
                self.handle_field_error(error, field.type, details, Path(path, name, parent_type.name))
                results[name] = None
        return results

    def _completed(
        self, step: Step, parent_type: GraphQLObjectType, value: Any, path: Path | None, position_context: Any
    ) -> Any:
        """What is no leaf, or none that can be written."""
        name, details, field, _ = step
        at = Path(path, name, parent_type.name)
        info = self.build_resolve_info(field, [detail.node for detail in details], parent_type, at)
        return self.complete_value(field.type, details, info, at, value, position_context)

    def _steps(self, parent_type: GraphQLObjectType, asked: GroupedFieldSet) -> list[Step]:
        """Looked up once for all rows of a list. What is known is held, so that no other takes its place."""
        known = self._selections.steps.get(id(asked))
        if known is None:
            found = [step for name, details in asked.items() if (step := self._step(parent_type, name, details))]
            known = self._selections.steps.setdefault(id(asked), (asked, found))
        steps: list[Step] = known[1]
        return steps

    def _step(self, parent_type: GraphQLObjectType, name: str, details: FieldDetailsList) -> Step | None:
        field = self.schema.get_field(parent_type, details[0].node.name.value)
        return None if field is None else Step(name, details, field, field.extensions.get(ALONE))

    def _bound_to(self, step: Step, alone: Alone) -> Function | None:
        """With the arguments of this operation; None where they are wrong: graphql-core says so at each row."""
        if id(step) not in self._bound:
            self._bound[id(step)] = self._with_arguments(alone.reads, step.field, step.details[0])
        return self._bound[id(step)]

    def _with_arguments(self, reads: Function, field: GraphQLField, asked: FieldDetails) -> Function | None:
        try:
            values = get_argument_values(field, asked.node, self.variable_values, asked.fragment_variable_values)
        except GraphQLError:
            return None
        given = {field.args[name].extensions["strawberry-definition"].python_name: values[name] for name in values}
        return partial(_call, reads, given)


def _call(reads: Function, given: dict[str, Any], source: Any) -> Any:
    return reads(source, **given)
