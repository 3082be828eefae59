"""Tables, statements and migrations. The only room that speaks SQL, with unit_of_work."""
