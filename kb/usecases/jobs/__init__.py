"""Jobs: people and the program ask for them (`asking`), and the machine does them (`running`)."""
