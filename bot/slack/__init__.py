"""The Slack edge: requests come in and are stored, answers and messages go out. See edge.SlackEdge."""
