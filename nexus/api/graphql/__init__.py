"""GraphQL, `/graphql`."""
