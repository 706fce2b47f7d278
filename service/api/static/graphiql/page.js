"use strict";
const start = `# Which evidence satisfies a provision for a subject, and how do we know?
query Trace {
  trace(provision: "AI Act Art. 15", subject: "model/candidate-ranker@2.1") {
    sentence
    status
    applicability { state from }
    evidence { key title digest validFrom validTo }
    blockers { kind reason }
    context { revision asOf knownAt policy demo }
  }
}
`;
const fetcher = GraphiQL.createFetcher({ url: "/graphql" });
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, { fetcher, defaultQuery: start })
);
