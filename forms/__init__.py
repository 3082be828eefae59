"""What a form asks and what an answer must be: form-js JSON compiled to checks."""
