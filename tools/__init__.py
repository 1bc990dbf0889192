"""Tools of the documentation: the reference, the tour, the examples, the site. Not installed for users."""
