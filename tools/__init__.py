"""What the house builds with: the browser code, pictures of pages."""
