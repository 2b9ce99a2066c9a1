"""Stories of bugs that lost other people's data; `test_named_bugs` tells them."""
