"""What is typed: one module for each kind of question. Heavy parts of the house are imported when a command runs."""
