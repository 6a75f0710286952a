"""Jobs: what people and the program ask for (`asking`), and what the machine does (`running`)."""
